-- Tasks. Their numbers say in which order they were submitted.
create table tasks (
    number ${number},
    id text ${by_code} not null unique,
    type text not null,
    owner text ${by_code} not null,
    input ${bytes} not null,
    runner text not null,
    idempotency_key text ${by_code},
    created_at bigint not null,
    state text not null,
    -- How far it is.
    current_step bigint not null,
    total_steps bigint not null,
    stage text not null,
    message text not null,
    remaining bigint not null,
    -- What was tried.
    attempts_begun integer not null,
    attempts_failed integer not null,
    attempts_interrupted integer not null,
    last_error text not null,
    next_at bigint not null,
    -- Who has it, or had it last; null for nobody.
    worker text,
    lease text,
    lease_millis bigint,
    lease_expires_at bigint,
    -- 0 until it was.
    started_at bigint not null,
    finished_at bigint not null,
    -- How it ended.
    error text,
    dead boolean not null,
    result ${bytes},
    file_path text,
    file_name text,
    file_type text
);

create index tasks_by_owner on tasks (owner, number);
create index tasks_by_key on tasks (owner, idempotency_key) where idempotency_key is not null;
create index tasks_unfinished on tasks (number) where finished_at = 0;
create index tasks_finished on tasks (finished_at, number) where finished_at > 0;
create index tasks_dead on tasks (finished_at, number) where dead;

-- The turns of tasks: what db-scheduler needs, with its names.
create table scheduled_tasks (
    task_name text not null,
    task_instance text ${by_code} not null,
    task_data ${bytes},
    execution_time bigint not null,
    picked boolean not null,
    picked_by text,
    last_success bigint,
    last_failure bigint,
    consecutive_failures integer,
    last_heartbeat bigint,
    version bigint not null,
    priority smallint not null,
    primary key (task_name, task_instance)
);

create index scheduled_tasks_due on scheduled_tasks (priority desc, execution_time);
create index scheduled_tasks_heartbeat on scheduled_tasks (last_heartbeat) where picked;
