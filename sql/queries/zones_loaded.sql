-- SPDX-License-Identifier: MPL-2.0
-- Which zones have members, and whether any territory is known.
-- gives  zones text[], territories boolean
select array(select distinct z.zone from levain.zone_membership z order by z.zone) as zones,
       exists (select from levain.territory) as territories;
