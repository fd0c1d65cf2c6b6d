-- From where users' devices go on in channels that wait for them. The device * stands for all of a
-- user's, and its row says up to where the user has read.
create table cursors (
    channel text ${by_code} not null,
    user_id text ${by_code} not null,
    device text ${by_code} not null,
    epoch text not null,
    place bigint not null,
    moved_at bigint not null,
    primary key (channel, user_id, device)
);

create index cursors_by_age on cursors (moved_at);

-- How they got there: by when a device had been delivered, had acknowledged or had read a place. A
-- move takes the slot of an older one, so that there are never more of a device than slots.
create table cursor_moves (
    channel text ${by_code} not null,
    user_id text ${by_code} not null,
    device text ${by_code} not null,
    mark text ${by_code} not null,
    slot integer not null,
    epoch text not null,
    place bigint not null,
    moved_at bigint not null,
    primary key (channel, user_id, device, mark, slot)
);

create index cursor_moves_by_age on cursor_moves (moved_at);
