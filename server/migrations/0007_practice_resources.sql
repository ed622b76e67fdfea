-- What a practice's book is made of besides providers and rooms: locations, equipment, classes of resources, and visit
-- types that say what they need.
create table location (
  id uuid primary key,
  version integer not null default 1,
  name text not null,
  name_key text not null constraint location_name_is_unique unique,
  zone text not null,
  address text,
  phone text,
  position integer not null default 0,
  active boolean not null default true
);
insert into location (id, name, name_key, zone) select gen_random_uuid(), 'Main office', 'main office', zone from practice;

-- Another number with every change of templates, exceptions, blockouts, holidays and resources: who holds an older one
-- reads again. A sequence, because a number that was rolled back must never come again with other content.
create sequence supply_version_seq as integer;
alter table practice
  add column supply_version integer not null default nextval('supply_version_seq'),
  add column week_starts_on smallint not null default 7
    constraint week_starts_on_a_known_day check (week_starts_on in (1, 6, 7)),
  add column clock_24 boolean not null default false,
  add column finder_rule text not null default 'usual_provider'
    constraint finder_rule_is_known check (finder_rule in ('soonest', 'usual_provider', 'fill_gaps')),
  add column wait_alert_minutes integer not null default 15;

alter table resource drop constraint resource_kind_is_known;
alter table resource add constraint resource_kind_is_known check (kind in ('person', 'room', 'patient', 'equipment'));

alter table provider add column profession text not null default 'provider'
  constraint profession_is_known check (profession in ('provider', 'nurse', 'technician', 'other'));

alter table room add column location_id uuid references location (id);
update room set location_id = (select id from location order by position limit 1);
alter table room alter column location_id set not null;

create table equipment (
  id uuid primary key references resource (id),
  version integer not null default 1,
  name text not null,
  name_key text not null constraint equipment_name_is_unique unique,
  location_id uuid not null references location (id),
  position integer not null default 0
);

-- "Any exam room", "any nurse".
create table resource_class (
  id uuid primary key,
  version integer not null default 1,
  name text not null,
  name_key text not null constraint resource_class_name_is_unique unique,
  kind text not null constraint resource_class_kind_is_known check (kind in ('person', 'room', 'equipment')),
  position integer not null default 0
);
create table resource_class_member (
  class_id uuid not null references resource_class (id) on delete cascade,
  resource_id uuid not null references resource (id),
  primary key (class_id, resource_id)
);
create index resource_class_member_by_resource on resource_class_member (resource_id);

alter table visit_type
  -- They keep the provider, the room and the equipment busy, not the patient.
  add column before_minutes integer not null default 0,
  add column after_minutes integer not null default 0,
  -- More than one: a group visit, whose patients share one time of the provider.
  add column capacity integer not null default 1 constraint capacity_is_positive check (capacity between 1 and 200),
  -- Nobody named: everybody may.
  add column provider_ids uuid[] not null default '{}',
  -- [{who: provider | room | class, classId, fromMinute, untilMinute}]; empty: the provider and the room for all of it.
  add column needs jsonb not null default '[]',
  add column age_months_min integer,
  add column age_months_max integer,
  add column repeat_days_min integer,
  add column plan_note text,
  add column instructions text,
  add column self_booking boolean not null default false,
  add column telehealth boolean not null default false;

-- Several visits of one patient one after the other: nurse, then exam, then laboratory.
create table visit_chain (
  id uuid primary key,
  version integer not null default 1,
  name text not null,
  name_key text not null constraint visit_chain_name_is_unique unique,
  -- [{visitTypeId, gapMinutesMax}]
  steps jsonb not null,
  position integer not null default 0,
  active boolean not null default true
);
