-- Records that only a care team may open. Whoever else must, breaks the glass: with a reason, for a while, on the record.
alter table patient add column is_confidential boolean not null default false;

create table patient_care_team (
  patient_id uuid not null references patient (id),
  user_id uuid not null references user_account (id),
  primary key (patient_id, user_id)
);
create index patient_care_team_by_user on patient_care_team (user_id);

create table broken_glass (
  id uuid primary key,
  patient_id uuid not null references patient (id),
  user_id uuid not null references user_account (id),
  reason text not null,
  broken_at timestamptz not null,
  ends_at timestamptz not null,
  constraint glass_is_broken_for_a_while check (ends_at > broken_at)
);
create index broken_glass_by_patient on broken_glass (patient_id, ends_at);
