-- SPDX-License-Identifier: MPL-2.0
-- From here on the transaction can write nothing.
-- gives  nothing of use
select set_config('transaction_read_only', 'on', true);
