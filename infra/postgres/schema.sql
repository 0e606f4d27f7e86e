-- The tables that Orleans keeps its cluster, its grains' state and its reminders in, with the one index that we add.
-- For psql, in one transaction: either all of it is there afterwards, or nothing has changed. What is there already stays as it is.
\set ON_ERROR_STOP on
\set QUIET on
SET client_min_messages = warning;
BEGIN;

-- Two nodes or people may apply it at the same time: the second one waits, and finds everything done.
SELECT pg_advisory_xact_lock(5080, 1) \g /dev/null

SELECT to_regclass('orleansquery') IS NULL AS main,
       to_regclass('orleansmembershiptable') IS NULL AS clustering,
       to_regclass('orleansstorage') IS NULL AS persistence,
       to_regclass('orleansreminderstable') IS NULL AS reminders
\gset

\if :main
  \ir orleans/PostgreSQL-Main.sql
\endif
\if :clustering
  \ir orleans/PostgreSQL-Clustering.sql
\endif
\if :persistence
  \ir orleans/PostgreSQL-Persistence.sql
  -- The unique index below begins with the same columns. A table that was here before keeps its index.
  DROP INDEX ix_orleansstorage;
\endif
\if :reminders
  \ir orleans/PostgreSQL-Reminders.sql
\endif
\ir unique.sql

COMMIT;
