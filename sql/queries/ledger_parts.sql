-- SPDX-License-Identifier: MPL-2.0
-- Which moves of money belong together: in one operation all parts of its kind move the same cents
-- of each award and envelope.
-- gives      kind text, part_count bigint (of the kind), part bigint (from 0 on), debit_place text,
--            credit_place text (ledger and stage), leaves_award boolean (the account that gives
--            says whose money it is, not the one that takes)
select m.kind::text, p.part_count, p.part, m.ledger || ' ' || m.debit_stage as debit_place,
       m.ledger || ' ' || m.credit_stage as credit_place, s.holder = 'award' as leaves_award
  from levain.ledger_move m
  join (select d.kind, d.part as name, row_number() over (partition by d.kind order by d.part) - 1
                   as part,
               count(*) over (partition by d.kind) as part_count
          from (select distinct kind, part from levain.ledger_move where part is not null) as d)
       as p on p.kind = m.kind and p.name = m.part
  join levain.ledger_stage s on s.ledger = m.ledger and s.stage = m.debit_stage
 order by m.kind, p.part;
