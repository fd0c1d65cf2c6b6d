-- Whose token or session it is; null in what was revoked before this was noted.
alter table revoked_tokens add column owner text;

create index revoked_tokens_owner on revoked_tokens (owner);

-- Users of whom every token is revoked that was issued up to a moment: they had too many that were revoked one by one.
create table revoked_users (
    user_id      text   not null primary key,
    issued_up_to bigint not null,
    expires_at   bigint not null
);
