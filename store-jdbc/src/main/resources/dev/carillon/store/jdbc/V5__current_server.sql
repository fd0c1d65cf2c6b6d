-- The server that has opened the database last. One that lost its connection to it sees here, once it is back,
-- whether another has written meanwhile.
create table current_server (
    id text not null
);

insert into current_server (id) values ('');
