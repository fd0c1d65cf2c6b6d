-- CRC-32C of what does not change of a row while it can be read; null in rows from before there was one.
alter table publications add column checksum bigint;
