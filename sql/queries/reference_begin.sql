-- SPDX-License-Identifier: MPL-2.0
-- Make the temporary tables territory_line and zone_line, for COPY.
-- gives  nothing of use
select levain.reference_begin();
