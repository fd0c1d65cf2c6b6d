-- Which user was the first to store something on the channel; null for the application's, for inboxes, and for those of
-- before this was noted.
alter table channel_heads add column begun_by text;

create index channel_heads_begun_by on channel_heads (begun_by)
    where begun_by is not null;
