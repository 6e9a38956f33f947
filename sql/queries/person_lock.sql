-- SPDX-License-Identifier: MPL-2.0
-- Let one connection at a time give roles to a login, until the transaction ends: who comes second
-- finds what the first one made.
-- $1 text  login
-- gives    nothing of use
select pg_advisory_xact_lock(hashtextextended('person ' || $1::text, 0)) is null as locked;
