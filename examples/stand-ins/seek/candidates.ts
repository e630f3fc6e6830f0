/**
 * The candidates who applied. They are fictitious, and the same in every run.
 *
 * @module
 */

/** The scheme ID of SEEK's playground: the first part of every object identifier and of every attachment's path. */
export const SCHEME: string = 'seekAnzPublicTest';

/** The hirer to which the candidates applied. */
export const HIRER_ID: string = `${SCHEME}:organization:seek:93WyyF1h`;

export interface Attachment {
  readonly path: string;
  readonly fileName: string;
  readonly contentType: string;
  readonly seekRoleCode: string;
  readonly descriptions: readonly string[];
  readonly lastModified: Date;
  readonly body: Buffer;
}

export interface CandidateProfile {
  readonly profileId: string;
  readonly candidateId: string;
  readonly formattedName: string;
  readonly createDateTime: Date;
  readonly attachments: readonly Attachment[];
}

export const CANDIDATE_PROFILES: readonly CandidateProfile[] = [
  candidateProfile('4QM5fWQb', 'Ada Nguyen', '2026-10-12T01:30:00Z'),
  candidateProfile('8s4NZMqA', 'Zoë Müller', '2026-10-12T03:05:00Z'),
  candidateProfile('6RGfJwnT', 'Kiri Walker', '2026-10-13T22:45:00Z'),
];

function candidateProfile(key: string, formattedName: string, created: string): CandidateProfile {
  const createDateTime = new Date(created);
  const attachment = (number: number, fileName: string, seekRoleCode: string, text: string): Attachment => ({
    path: `/${SCHEME}/applications/${key}/attachments/${number}`,
    fileName,
    contentType: 'text/plain; charset=utf-8',
    seekRoleCode,
    descriptions: [fileName],
    lastModified: createDateTime,
    body: Buffer.from(text, 'utf8'),
  });
  return {
    profileId: `${SCHEME}:candidateProfile:apply:${key}`,
    candidateId: `${SCHEME}:candidate:feed:${key}`,
    formattedName,
    createDateTime,
    attachments: [
      attachment(1, `Résumé ${formattedName}.txt`, 'Resume', `${formattedName}\nTen years of experience.\n`),
      attachment(2, 'Cover letter.txt', 'CoverLetter', `To whom it may concern,\n${formattedName}\n`),
    ],
  };
}
