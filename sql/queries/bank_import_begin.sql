-- SPDX-License-Identifier: MPL-2.0
-- Make the temporary tables bank_incoming and bank_refused, for COPY.
-- gives  nothing of use
select levain.bank_import_begin();
