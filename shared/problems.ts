/**
 * Every problem that the server can answer with: its HTTP status and one plain sentence that says what to do.
 * On the wire it is application/problem+json (RFC 9457). Screens switch on the code and say the sentence.
 */
export const PROBLEMS = {
  invalid_input: {
    status: 400,
    sentence: 'Something in the form is not right. Correct the fields that are named and try again.',
  },
  not_json: { status: 400, sentence: 'The request could not be read. Reload the page and try again.' },
  key_missing: { status: 400, sentence: 'The request carries no Idempotency-Key. Reload the page and try again.' },
  key_reused: {
    status: 422,
    sentence: 'This request was sent before with other content. Reload the page and try again.',
  },
  not_signed_in: { status: 401, sentence: 'You are not signed in. Sign in and try again.' },
  session_locked: { status: 401, sentence: 'This screen is locked. Unlock it and try again.' },
  session_expired: { status: 401, sentence: 'Your session has ended. Sign in again; what you typed is kept.' },
  wrong_credentials: { status: 401, sentence: 'The name or the password is not right. Try again.' },
  wrong_pin: { status: 401, sentence: 'The PIN is not right. Try again, or sign in with your password.' },
  pin_not_usable: { status: 401, sentence: 'The PIN cannot be used here now. Sign in with your password.' },
  too_many_tries: { status: 429, sentence: 'Too many tries from this workstation. Wait a little and try again.' },
  too_many_requests: { status: 429, sentence: 'Too many requests at once. Wait a second and try again.' },
  not_permitted: { status: 403, sentence: 'Your role does not include this. Ask somebody who may do it.' },
  wrong_origin: {
    status: 403,
    sentence: 'The request came from another web page and was refused. Open Anteroom from its own address.',
  },
  set_up_link_invalid: {
    status: 403,
    sentence: 'This set-up link is not valid any more. Start the server again and use the new link.',
  },
  already_set_up: { status: 409, sentence: 'This practice is set up already. Sign in instead.' },
  not_found: { status: 404, sentence: 'That record is not here any more. Go back and search again.' },
  no_such_page: { status: 404, sentence: 'There is nothing at this address. Go back to the start page.' },
  too_large: { status: 413, sentence: 'That is too much at once. Send less and try again.' },
  wrong_content_type: {
    status: 415,
    sentence: 'The request is not JSON. Send it again with the content type application/json.',
  },
  changed_meanwhile: {
    status: 409,
    sentence: 'Somebody changed this meanwhile. Look at the new state and decide again.',
  },
  already_exists: { status: 409, sentence: 'There is one of that name already. Choose another name.' },
  last_administrator: { status: 409, sentence: 'This is the last active administrator. Name another one first.' },
  password_too_weak: {
    status: 400,
    sentence: 'Choose a longer password: at least 12 characters, not a common one and not your name.',
  },
  possible_duplicate: {
    status: 409,
    sentence: 'A patient like this is here already. Open that record, or confirm that this is somebody else.',
  },
  record_confidential: {
    status: 403,
    sentence:
      'This record is confidential: only its care team may open it. If you must, break the glass with a reason, or ask one of the team.',
  },
  patient_merged: {
    status: 409,
    sentence: 'This record was merged into another one. Open that record, or take the merge back first.',
  },
  patient_not_active: {
    status: 409,
    sentence: 'This patient is marked inactive or deceased. Correct the record before booking.',
  },
  not_bookable: {
    status: 409,
    sentence: 'This provider, room or visit type is not in use any more. Choose another one.',
  },
  slot_taken: { status: 409, sentence: 'That time was just taken. Choose another one.' },
  needs_answer: {
    status: 409,
    sentence:
      'Something about this visit needs your answer first. Read what is in the way, confirm it or choose another time.',
  },
  hold_gone: { status: 409, sentence: 'This time was not held for you any more. Choose a time again.' },
  wrong_state: {
    status: 409,
    sentence: 'It does not stand where this can be done. Look at its present state.',
  },
  time_not_valid: {
    status: 400,
    sentence: 'That time cannot be used. Choose a start on a whole minute and a length from 5 minutes to 24 hours.',
  },
  coverage_overlaps: {
    status: 409,
    sentence:
      'Another coverage has this rank in this case at that time. Choose another rank for one of them, or end the other the day before.',
  },
  coverage_ends_before_it_begins: {
    status: 400,
    sentence: 'The last day is before the first one. Correct one of the two dates.',
  },
  subscriber_loop: {
    status: 409,
    sentence:
      'Nobody can be their own dependent. Choose “self” where the patient is the subscriber, or another person as the subscriber.',
  },
  coba_id_invalid: {
    status: 400,
    sentence:
      'A Medigap (COBA) id is five digits that begin with 5. Look at the card and correct it, or leave it blank.',
  },
  ends_before_it_begins: {
    status: 400,
    sentence: 'The last day is before the first one. Correct one of the two dates.',
  },
  fee_schedules_overlap: {
    status: 409,
    sentence:
      'Another fee schedule holds for the same payer, plan and location on some of these days. End that one first, or choose other days.',
  },
  charge_billed: {
    status: 409,
    sentence:
      'A line of this sheet stands on a claim. Say why it changes and let somebody correct it who may, or take the claim back first.',
  },
  authorization_exhausted: {
    status: 409,
    sentence:
      'The authorization does not cover this any more. Choose another one, ask the payer for more, or confirm that it may go over.',
  },
  not_a_document: {
    status: 415,
    sentence: 'Only pictures (JPEG, PNG, WebP) and PDF can be kept. Try again with one of these.',
  },
  picture_not_whole: {
    status: 400,
    sentence: 'This picture is damaged or not whole. Try again, or choose another one.',
  },
  barcode_not_found: {
    status: 400,
    sentence:
      'No barcode of a driver’s licence could be read in this picture. Try again with the back of the licence flat, near and in good light.',
  },
  code_file_refused: {
    status: 415,
    sentence: 'This is no file of codes that can be read. Send the zip, gz or text as it was published.',
  },
  release_busy: { status: 409, sentence: 'This release is being worked on. Wait until it is through and look again.' },
  release_not_last: {
    status: 409,
    sentence: 'A later release of the same codes stands on this one. Take the later one back first.',
  },
  licence_needed: {
    status: 409,
    sentence:
      'This file holds CPT, which belongs to the AMA. Say that the clinic is licensed for it, or do not load it.',
  },
  upgrade_needed: { status: 426, sentence: 'This page is older than the server. Reload the page.' },
  took_too_long: { status: 503, sentence: 'The server was too busy and nothing was changed. Try again in a moment.' },
  database_unavailable: {
    status: 503,
    sentence: 'The database is starting again. Nothing was lost; try again in a few seconds.',
  },
  disk_full: {
    status: 507,
    sentence:
      'The server has no disk space left, so nothing can be saved. Reading still works; tell your administrator.',
  },
  internal: {
    status: 500,
    sentence:
      'Something went wrong on the server and nothing was changed. Try again; if it happens again, tell your administrator the reference number.',
  },
  payer_control_number_missing: {
    status: 409,
    sentence: 'The payer’s own number of this claim is missing. Record its answer with that number first.',
  },
  amounts_do_not_balance: {
    status: 422,
    sentence: 'What was paid and adjusted is not what was charged. Correct the amounts and try again.',
  },
  no_next_payer: {
    status: 409,
    sentence: 'Nobody else pays for this visit. Look at the patient’s coverage and try again.',
  },
  rule_refused: {
    status: 422,
    sentence: 'The rule was not kept: it does not do what its examples say. Correct what is named and try again.',
  },
  rule_must_block: {
    status: 409,
    sentence: 'This rule stops claims in every clinic. Say why a single finding is passed over instead.',
  },
  rule_file_refused: {
    status: 415,
    sentence: 'This is no file of rules that can be trusted. Ask for it anew.',
  },
  nothing_ready: { status: 409, sentence: 'No claim is ready for this receiver. Work on those that are held first.' },
} as const satisfies Record<string, { status: number; sentence: string }>;

export type ProblemCode = keyof typeof PROBLEMS;

/** One field that is not right. `path` is a JSON pointer into the input. */
export interface FieldError {
  path: string;
  message: string;
}

/** The body of every answer that is not a success. */
export interface ProblemBody {
  type: string;
  code: ProblemCode;
  title: string;
  status: number;
  detail: string;
  /** The request's reference number, to be told to an administrator. */
  reference?: string;
  errors?: FieldError[];
  /** Seconds after which trying again makes sense. */
  retryAfterSeconds?: number;
  /** What the code needs besides: the current row, the possible duplicates, the missing resource. */
  data?: unknown;
}
