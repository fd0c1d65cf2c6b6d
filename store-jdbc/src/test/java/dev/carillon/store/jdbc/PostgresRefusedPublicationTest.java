package dev.carillon.store.jdbc;

import java.util.List;

class PostgresRefusedPublicationTest extends RefusedPublicationContract {
    PostgresRefusedPublicationTest() {
        super(TestDatabase.postgres());
    }

    @Override
    List<String> refuse() {
        return List.of(
                """
                create function refuse_poison() returns trigger language plpgsql as $$ begin
                if position('poison'::bytea in new.data) > 0 then raise exception 'poison'; end if;
                return new; end $$
                """,
                """
                create trigger refuse before insert on publications
                for each row execute function refuse_poison()
                """);
    }

    @Override
    List<String> allow() {
        return List.of("drop trigger refuse on publications");
    }
}
