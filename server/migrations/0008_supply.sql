-- When people, rooms and equipment are there to be booked. Minutes are wall-clock minutes since midnight of the
-- location; dates are its civil dates; last dates are included.
create table session_template (
  id uuid primary key,
  version integer not null default 1,
  resource_id uuid not null references resource (id),
  location_id uuid not null references location (id),
  weekday smallint not null constraint session_weekday_is_known check (weekday between 1 and 7),
  every_weeks smallint not null default 1 constraint session_repeats_within_a_year check (every_weeks between 1 and 52),
  starts_minute integer not null,
  ends_minute integer not null,
  valid_from date not null,
  valid_until date,
  -- Reserved for these; nobody named: for all.
  visit_type_ids uuid[] not null default '{}',
  constraint session_ends_after_it_begins check (starts_minute >= 0 and starts_minute < ends_minute and ends_minute <= 1440),
  constraint session_is_valid_for_a_day check (valid_until is null or valid_until >= valid_from)
);
create index session_template_by_resource on session_template (resource_id);

-- A day that is not as every week: away, or working besides.
create table supply_exception (
  id uuid primary key,
  version integer not null default 1,
  resource_id uuid not null references resource (id),
  kind text not null constraint exception_kind_is_known check (kind in ('away', 'works')),
  location_id uuid references location (id),
  from_date date not null,
  until_date date not null,
  starts_minute integer not null,
  ends_minute integer not null,
  visit_type_ids uuid[] not null default '{}',
  reason text not null default '',
  constraint exception_ends_after_it_begins check (starts_minute >= 0 and starts_minute < ends_minute and ends_minute <= 1440),
  constraint exception_lasts_at_most_two_years check (until_date >= from_date and until_date <= from_date + 731),
  constraint working_has_a_location check (kind = 'away' or location_id is not null)
);
create index supply_exception_by_resource on supply_exception (resource_id, from_date);

-- closed: no booking; warn: asks first; only: these visit types.
create table blockout (
  id uuid primary key,
  version integer not null default 1,
  kind text not null constraint blockout_kind_is_known check (kind in ('closed', 'warn', 'only')),
  title text not null,
  -- Null: everybody.
  resource_id uuid references resource (id),
  -- Null: everywhere.
  location_id uuid references location (id),
  visit_type_ids uuid[] not null default '{}',
  from_date date not null,
  until_date date,
  -- Empty: every day.
  weekdays smallint[] not null default '{}',
  starts_minute integer not null,
  ends_minute integer not null,
  constraint blockout_ends_after_it_begins check (starts_minute >= 0 and starts_minute < ends_minute and ends_minute <= 1440),
  constraint blockout_is_valid_for_a_day check (until_date is null or until_date >= from_date)
);

create table holiday (
  id uuid primary key,
  version integer not null default 1,
  date date not null,
  name text not null,
  location_id uuid references location (id)
);
create unique index holiday_is_once on holiday (date, location_id) nulls not distinct;
