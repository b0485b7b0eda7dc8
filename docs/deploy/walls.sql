-- Walls between bureaux that share one PostgreSQL: each bureau has a login of its own, which reaches its own rows.
-- Run once as the owner of the tables, after the first command has made them, and again after an update:
--     psql --dbname supervise --file walls.sql
-- Then for each bureau, as the owner:
--     CREATE ROLE bureau_420881 LOGIN PASSWORD '...';
--     GRANT supervise_bureau TO bureau_420881;
--     INSERT INTO bureau_logins VALUES ('bureau_420881', '420881');
-- The owner's own login passes every wall: keep it for updates and for copies of the whole database.

DO $$
BEGIN
    CREATE ROLE supervise_bureau NOLOGIN;
EXCEPTION WHEN duplicate_object THEN NULL;
END $$;

CREATE TABLE IF NOT EXISTS bureau_logins (login name PRIMARY KEY, bureau text NOT NULL);

-- whose rows a login reaches; it runs as the owner, so that no login reads the table itself
CREATE OR REPLACE FUNCTION own_bureau() RETURNS text
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public
    AS 'SELECT bureau FROM public.bureau_logins WHERE login = session_user';

DO $$
DECLARE
    found record;
BEGIN
    FOR found IN
        SELECT c.table_name FROM information_schema.columns c
        JOIN information_schema.tables t USING (table_schema, table_name)
        WHERE c.table_schema = 'public' AND c.column_name = 'bureau' AND t.table_type = 'BASE TABLE'
          AND c.table_name <> 'bureau_logins'
    LOOP
        EXECUTE format('ALTER TABLE public.%I ENABLE ROW LEVEL SECURITY', found.table_name);
        EXECUTE format('DROP POLICY IF EXISTS own ON public.%I', found.table_name);
        EXECUTE format(
            'CREATE POLICY own ON public.%I USING (bureau = own_bureau()) WITH CHECK (bureau = own_bureau())',
            found.table_name);
        EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON public.%I TO supervise_bureau', found.table_name);
    END LOOP;
END $$;

-- problems and travel times are known by their content; a login sees those of its own plans
ALTER TABLE snapshot_columns ENABLE ROW LEVEL SECURITY;
ALTER TABLE problems ENABLE ROW LEVEL SECURITY;
ALTER TABLE travels ENABLE ROW LEVEL SECURITY;
DROP POLICY IF EXISTS own ON snapshot_columns;
DROP POLICY IF EXISTS own ON problems;
DROP POLICY IF EXISTS added ON problems;
DROP POLICY IF EXISTS own ON travels;
DROP POLICY IF EXISTS added ON travels;
CREATE POLICY own ON snapshot_columns USING (EXISTS (SELECT 1 FROM snapshots WHERE id = snapshot));
CREATE POLICY own ON problems FOR SELECT USING (EXISTS (SELECT 1 FROM plans WHERE plans.problem = problems.hash));
CREATE POLICY added ON problems FOR INSERT WITH CHECK (true);
CREATE POLICY own ON travels FOR SELECT USING (EXISTS (SELECT 1 FROM problems WHERE problems.travel = travels.key));
CREATE POLICY added ON travels FOR INSERT WITH CHECK (true);
GRANT SELECT, INSERT, UPDATE, DELETE ON snapshot_columns TO supervise_bureau;
GRANT SELECT, INSERT ON problems, travels TO supervise_bureau;
REVOKE CREATE ON SCHEMA public FROM PUBLIC;
GRANT SELECT ON alembic_version TO supervise_bureau;
GRANT USAGE, SELECT, UPDATE ON ALL SEQUENCES IN SCHEMA public TO supervise_bureau;
