-- The clinical summary, administrative: one row for what FHIR R4 calls a Condition, AllergyIntolerance,
-- MedicationStatement, Immunization, Procedure or Observation. Nothing is deleted: a mistake is marked.
create table clinical_entry (
  id uuid primary key,
  version integer not null default 1,
  patient_id uuid not null references patient (id),
  category text not null constraint clinical_category_is_known
    check (category in ('problem', 'allergy', 'medication', 'immunization', 'procedure', 'vital', 'lab')),
  text text not null,
  code_system text,
  code text,
  status text not null constraint clinical_status_fits_its_category check (case
    when category in ('problem', 'allergy', 'medication') then status in ('active', 'resolved')
    else status = 'completed' end),
  -- 2019, 2019-04 or 2019-04-12, as exactly as it is known; as text they sort by time.
  starts_on text,
  ends_on text,
  -- Of a blood pressure the systolic one.
  value numeric,
  diastolic numeric,
  -- UCUM.
  unit text,
  value_text text,
  interpretation text,
  reference_range text,
  detail text,
  severity text constraint severity_is_known check (severity in ('mild', 'moderate', 'severe')),
  note text not null default '',
  in_error_reason text,
  -- What the search within a summary looks through, folded.
  search_key text not null,
  recorded_at timestamptz not null,
  recorded_by text not null,
  external_id text constraint clinical_entry_external_id_is_unique unique,
  constraint clinical_code_has_its_system check ((code is null) = (code_system is null)),
  constraint clinical_value_has_its_unit check (value is null or unit is not null),
  constraint diastolic_comes_with_systolic check (diastolic is null or value is not null)
);
-- The order of every list: what is active first, then the newest.
create index clinical_entry_by_patient on clinical_entry
  (patient_id, category, (status = 'active') desc, starts_on desc nulls last, id desc);
