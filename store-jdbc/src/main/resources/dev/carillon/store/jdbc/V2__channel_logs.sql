-- Where the logs of channels end that something is stored of.
create table channel_heads (
    channel text ${by_code} not null primary key,
    epoch text not null,
    -- The place of the newest publication that is no longer there; of the others their rows tell.
    top bigint not null,
    -- Up to where places may have been given to publications that are not stored.
    reserved bigint not null
);

create table publications (
    channel text ${by_code} not null,
    place bigint not null,
    type text not null,
    -- JSON; null once the publication has ended.
    data ${bytes},
    key text ${by_code},
    sender text,
    -- Who of the subscribers gets it; null for all.
    audience text,
    published_at bigint not null,
    stored_at bigint not null,
    priority text not null,
    -- Null for never.
    expires_at bigint,
    idempotency_key text ${by_code},
    -- REPLACED, EXPIRED or REPEATED; null while it can be read.
    ending text,
    ended_at bigint,
    replaced_by bigint,
    primary key (channel, place)
);

create unique index publications_by_idempotency_key on publications (channel, idempotency_key)
    where idempotency_key is not null;
create index publications_by_key on publications (channel, key)
    where key is not null and ending is null;
create index publications_by_age on publications (published_at);
create index publications_by_expiry on publications (expires_at)
    where expires_at is not null and ending is null;
