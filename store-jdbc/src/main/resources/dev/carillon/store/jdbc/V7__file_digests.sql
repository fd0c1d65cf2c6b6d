-- By what the file of a task's result is known again; null of one that an earlier version has left.
alter table tasks add column file_size bigint;
alter table tasks add column file_sha256 text;
