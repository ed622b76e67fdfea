-- A patient is found by the member id of any of their coverages: the subscriber's, or their own where the plan gives one.
create function index_member_ids(patients uuid[]) returns void language sql as $$
  delete from search_number where kind = 'member' and patient_id = any(patients);
  insert into search_number (patient_id, kind, value)
    select distinct c.patient_id, 'member', k.value from coverage c join policy p on p.id = c.policy_id
      cross join lateral (values (p.member_key), (regexp_replace(upper(c.own_member_id), '[^A-Z0-9]', '', 'g'))) k (value)
    where c.patient_id = any(patients) and k.value <> '';
$$;

create function index_coverages() returns trigger language plpgsql as $$
begin
  if tg_op = 'INSERT' then perform index_member_ids(array(select distinct patient_id from fresh));
  elsif tg_op = 'DELETE' then perform index_member_ids(array(select distinct patient_id from former));
  else perform index_member_ids(array(select patient_id from fresh union select patient_id from former));
  end if;
  return null;
end $$;

create function index_policies() returns trigger language plpgsql as $$
begin
  perform index_member_ids(array(select distinct c.patient_id from coverage c join fresh f on f.id = c.policy_id
    join former o on o.id = f.id where f.member_key <> o.member_key));
  return null;
end $$;

create trigger new_coverages_are_found after insert on coverage
  referencing new table as fresh for each statement execute function index_coverages();
create trigger changed_coverages_are_found after update on coverage
  referencing new table as fresh old table as former for each statement execute function index_coverages();
create trigger removed_coverages_are_not_found after delete on coverage
  referencing old table as former for each statement execute function index_coverages();
create trigger changed_policies_are_found after update on policy
  referencing new table as fresh old table as former for each statement execute function index_policies();

select index_member_ids(array(select distinct patient_id from coverage));
