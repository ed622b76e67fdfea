-- Insurance cards that are read: what they seem to say, until a person has said yes or no.
create table card_reading (
  id uuid primary key,
  version integer not null default 1,
  patient_id uuid not null references patient (id),
  front_id uuid not null references document (id),
  back_id uuid references document (id),
  state text not null default 'waiting'
    constraint card_state_is_known check (state in ('waiting', 'reading', 'read', 'failed', 'closed')),
  percent smallint not null default 0,
  problem text,
  payer_id uuid references payer (id),
  -- [{field, value, percent}]
  proposals jsonb not null default '[]',
  asked_at timestamptz not null,
  -- What was taken over: [{field, value}], and the coverage that was saved with it.
  kept jsonb,
  coverage_id uuid references coverage (id) on delete set null
);
create index card_reading_by_patient on card_reading (patient_id);
create index card_reading_by_document on card_reading (front_id);
create index card_reading_by_back on card_reading (back_id);
create index card_reading_waiting on card_reading (asked_at) where state in ('waiting', 'reading');
create index card_reading_by_payer on card_reading (payer_id);
create index card_reading_by_coverage on card_reading (coverage_id);

-- The pieces of a card that were read, sealed.
create table card_crop (
  reading_id uuid not null references card_reading (id) on delete cascade,
  field text not null,
  image bytea not null,
  primary key (reading_id, field)
);
