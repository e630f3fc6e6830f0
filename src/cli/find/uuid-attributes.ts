import {
  ATTR_SEEK_REQUEST_ID,
  ATTR_SEEK_SESSION_ID,
  ATTR_SEEK_WEBHOOK_REQUEST_ID,
} from '../../core/conventions.ts';

export type UuidAttribute =
  | typeof ATTR_SEEK_REQUEST_ID
  | typeof ATTR_SEEK_SESSION_ID
  | typeof ATTR_SEEK_WEBHOOK_REQUEST_ID;

/** The attributes that may hold a UUID. */
export const UUID_ATTRIBUTES: readonly UuidAttribute[] = [
  ATTR_SEEK_REQUEST_ID,
  ATTR_SEEK_SESSION_ID,
  ATTR_SEEK_WEBHOOK_REQUEST_ID,
];
