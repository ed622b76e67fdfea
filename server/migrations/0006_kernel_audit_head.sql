-- The heads of the audit trail are as append-only as the rest: a plain TRUNCATE had been forgotten.
create trigger audit_head_is_never_emptied before truncate on audit_head
  for each statement execute function refuse_change();
