-- What was asked for is kept only while it can still be carried out; it may hold secrets. Empty means: no longer kept.
update operation set request = '' where state in ('SUCCEEDED', 'CANCELLED');
update operation set request = '' where state = 'FAILED' and subject like 'machine/%'
  and not exists (select 1 from machine where operation.subject = 'machine/' || machine.name and machine.created <= operation.created);
-- For retention, and for the newest operation of a thing.
create index operation_ended on operation (ended);
create index operation_subject on operation (subject, created);
