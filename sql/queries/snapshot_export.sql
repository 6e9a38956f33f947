-- SPDX-License-Identifier: MPL-2.0
-- Let other connections read what this transaction reads.
-- gives      snapshot text, its name
select pg_export_snapshot() as snapshot;
