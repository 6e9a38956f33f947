-- SPDX-License-Identifier: MPL-2.0
-- 0008_grants - who may read what, and do what.
-- Needs:   0001_roles to 0007_run_functions
-- Breaks:  nothing.
-- Why:     nobody may write a table: what may be done is a function that checks it. Functions that
--          are not named here are steps of others and can be run by their owner alone.

set local role levain_owner;

-- Readers and auditors see everything; so does who answers for the fund.
grant select on all tables in schema levain to levain_reader, levain_auditor, levain_manager;

-- The accountant follows money, not judgements.
grant select on levain.fund, levain.funder, levain.call, levain.rule_set,
    levain.rule_set_in_force, levain.contribution, levain.envelope, levain.quota, levain.pass,
    levain.organization, levain.application, levain.allocation_run, levain.allocation,
    levain.allocation_envelope, levain.allocation_quota, levain.allocation_line
    to levain_accountant;

-- The batch judges facts; who stands behind them is not its business.
grant select on levain.fund, levain.call, levain.rule_set, levain.rule_set_in_force,
    levain.field, levain.rule, levain.criterion, levain.mark_column, levain.envelope, levain.cap,
    levain.quota, levain.pass, levain.application, levain.application_version,
    levain.counted_version, levain.mark, levain.counted_mark, levain.waiver, levain.intake,
    levain.scoring_run, levain.scoring_standing, levain.score, levain.allocation_run,
    levain.allocation, levain.allocation_envelope, levain.allocation_quota,
    levain.allocation_line
    to levain_batch;

-- Pure functions, which anybody who enters the schema may use.
grant execute on function levain.luhn(text), levain.is_siren(text), levain.is_siret(text),
    levain.is_rna(text), levain.is_ineligible(bytea, bytea, bytea)
    to levain_reader, levain_manager, levain_accountant, levain_auditor, levain_batch;

grant execute on function levain.fund_apply(text, bytea, text, timestamptz),
    levain.waive(bigint, bigint, bigint, text, text, text)
    to levain_manager;

grant execute on function levain.call_lock(bigint, bigint), levain.intake_begin(),
    levain.intake_problems(), levain.intake_reject(),
    levain.intake_store(bigint, bigint, bigint, text, bytea), levain.scoring_begin(),
    levain.scoring_seal(bigint, bigint, bigint, bytea, bytea, text),
    levain.allocation_begin(), levain.allocation_gather(),
    levain.allocation_seal(bigint, bigint, bigint, text, text, jsonb, bytea, bytea, text, bigint)
    to levain_batch;
