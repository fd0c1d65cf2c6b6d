-- Which database this is, wherever it is copied to, and how far it has come: the generation rises when a server opens it,
-- each minute in which something was committed, and when the server ends. The server writes both into a file beside it.
create table database_state (
    id text not null,
    generation bigint not null
);

insert into database_state (id, generation) values ('', 0);
