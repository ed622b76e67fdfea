-- Scanned papers and pictures. The content lies encrypted in files (server/kernel/vault.ts), each once; its key is here.
create table document_content (
  -- Names the file.
  id uuid primary key,
  -- HMAC of what was sent: the same content is kept once, and nobody can look for a known one without our key.
  address bytea not null constraint document_content_is_kept_once unique,
  sealed_key bytea not null,
  media_type text not null constraint media_type_is_known
    check (media_type in ('image/jpeg', 'image/png', 'image/webp', 'application/pdf')),
  size_bytes integer not null,
  width integer,
  height integer,
  -- A small JPEG, sealed; null for a PDF.
  thumbnail bytea,
  received_at timestamptz not null
);

-- What somebody sent and has not put into a record yet.
create table document_upload (
  id uuid primary key,
  content_id uuid not null references document_content (id),
  received_by text not null,
  received_at timestamptz not null
);
create index document_upload_by_content on document_upload (content_id);

create table document (
  id uuid primary key,
  version integer not null default 1,
  patient_id uuid not null references patient (id),
  content_id uuid not null references document_content (id),
  category text not null constraint category_is_known check (category in ('insurance_card', 'photo_id', 'referral',
    'letter', 'result', 'consent', 'authorization', 'other', 'sensitive')),
  name text not null,
  added_at timestamptz not null,
  added_by text not null,
  removed_at timestamptz
);
create index document_by_patient on document (patient_id, added_at desc, id desc);
create index document_by_content on document (content_id);
