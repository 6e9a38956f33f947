-- SPDX-License-Identifier: MPL-2.0
-- Make the temporary tables that the rows of many simulations come to.
-- gives  nothing of use
select levain.simulation_begin();
