#!/bin/sh
# Run once by the database's container: the owner's and the application's role, as docs/operations.md describes them.
set -eu
psql --set ON_ERROR_STOP=1 --username "$POSTGRES_USER" \
  --set owner="$DREIKLANG_OWNER_PASSWORD" --set app="$DREIKLANG_APP_PASSWORD" <<'SQL'
CREATE ROLE dreiklang_owner LOGIN PASSWORD :'owner' NOSUPERUSER NOBYPASSRLS;
CREATE ROLE dreiklang_app LOGIN PASSWORD :'app' NOSUPERUSER NOBYPASSRLS;
CREATE DATABASE dreiklang OWNER dreiklang_owner ENCODING 'UTF8' TEMPLATE template0;
REVOKE ALL ON DATABASE dreiklang FROM PUBLIC;
GRANT CONNECT ON DATABASE dreiklang TO dreiklang_app;
\connect dreiklang
REVOKE ALL ON SCHEMA public FROM PUBLIC;
GRANT ALL ON SCHEMA public TO dreiklang_owner;
GRANT USAGE ON SCHEMA public TO dreiklang_app;
ALTER DEFAULT PRIVILEGES FOR ROLE dreiklang_owner IN SCHEMA public
  GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO dreiklang_app;
ALTER DEFAULT PRIVILEGES FOR ROLE dreiklang_owner IN SCHEMA public
  GRANT USAGE, SELECT ON SEQUENCES TO dreiklang_app;
SQL
