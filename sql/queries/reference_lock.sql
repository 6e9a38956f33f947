-- SPDX-License-Identifier: MPL-2.0
-- Wait until no load of references is at work, and keep loads waiting until the end.
-- gives  nothing of use
select levain.reference_lock(false);
