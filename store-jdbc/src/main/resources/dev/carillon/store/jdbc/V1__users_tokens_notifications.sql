-- Times are milliseconds since 1970. ${by_code} compares texts as programs do, not as people sort.

create table users (
    id            text    not null primary key,
    username      text    not null unique,
    password_hash text    not null,
    roles         text    not null, -- one a line
    active        boolean not null
);

-- Users whom the table above doesn't know, and whom the application has shut out.
create table inactive_users (
    user_id text not null primary key
);

create table revoked_tokens (
    name       text   not null primary key,
    expires_at bigint not null
);

create index revoked_tokens_expiry on revoked_tokens (expires_at);

create table notifications (
    user_id    text ${by_code} not null,
    id         text ${by_code} not null,
    title      text     not null,
    message    text     not null,
    type       text     not null,
    data       ${bytes} not null,
    created_at bigint   not null,
    was_read   boolean  not null,
    primary key (user_id, id)
);

create index notifications_read on notifications (user_id, was_read, id);

-- Written to find out whether there is room again.
create table probe (
    filling ${bytes} not null
);
