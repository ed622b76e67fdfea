-- The practice and what its schedule is made of.
create table practice (
  only_one boolean primary key default true constraint practice_is_one_row check (only_one),
  version integer not null default 1,
  name text not null,
  zone text not null,
  opens_minute integer not null default 480,
  closes_minute integer not null default 1080,
  slot_minutes integer not null default 15,
  constraint practice_opens_before_it_closes check (opens_minute >= 0 and opens_minute < closes_minute and closes_minute <= 1440)
);

-- Everything that can be busy: people, rooms, and the patients themselves. Bookings lock these rows in id order.
create table resource (
  id uuid primary key,
  kind text not null constraint resource_kind_is_known check (kind in ('person', 'room', 'patient')),
  active boolean not null default true
);

create table provider (
  id uuid primary key references resource (id),
  version integer not null default 1,
  display_name text not null,
  specialty text,
  npi text constraint npi_is_unique unique,
  position integer not null default 0,
  external_id text constraint provider_external_id_is_unique unique
);

create table room (
  id uuid primary key references resource (id),
  version integer not null default 1,
  name text not null,
  name_key text not null constraint room_name_is_unique unique,
  position integer not null default 0
);

create table visit_type (
  id uuid primary key,
  version integer not null default 1,
  code text not null constraint visit_type_code_is_unique unique,
  name text not null,
  duration_minutes integer not null,
  colour integer not null,
  position integer not null default 0,
  active boolean not null default true
);
