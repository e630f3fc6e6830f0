/**
 * Operations in the shapes that SEEK documents for partners, with the fields and types of its schema.
 *
 * @see https://developer.seek.com/schema
 * @module
 */
import type { GraphqlOperation } from '../../../src/core/graphql/operation.ts';

export interface Sample extends GraphqlOperation {
  readonly document: string;
}

const ID = '{ value }';

function query(name: string | undefined, rootFields: readonly string[], document: string): Sample {
  return { type: 'query', name, rootFields, document };
}

/** A mutation with an input, as all of SEEK's are. */
function mutation(field: string, selections: string, name?: string): Sample {
  const inputType = `${field[0]?.toUpperCase()}${field.slice(1)}Input`;
  const document = `mutation ${name ?? ''}($input: ${inputType}!) {\n  ${field}(input: $input) {\n    ${selections}\n  }\n}`;
  return { type: 'mutation', name, rootFields: [field], document };
}

export const SAMPLES: readonly Sample[] = [
  query(undefined, ['version'], '{ version }'),
  query(undefined, ['self'], 'query {\n  self {\n    __typename\n  }\n}'),
  query(
    undefined,
    ['candidateProfile'],
    `query ($id: String!) {
      candidateProfile(id: $id) {
        profileId ${ID}
        candidate { person { name { formattedName given family } communication { email { address } } } }
        attachments { seekRoleCode url }
        seekQuestionnaireSubmission {
          responses {
            componentTypeCode
            ... on ApplicationQuestionResponse { component { questionHtml } answers { answer } score }
            ... on ApplicationPrivacyConsentResponse { consentGivenIndicator }
          }
        }
      }
    }`,
  ),
  query(
    'Candidate',
    ['candidate'],
    `query Candidate($id: String!) { candidate(id: $id) { documentId ${ID} } }`,
  ),
  query(
    undefined,
    ['candidateProcessHistoryItem'],
    `query ($id: String!) { candidateProcessHistoryItem(id: $id) { id ${ID} } }`,
  ),
  query(
    undefined,
    ['positionProfile'],
    `query ($id: String!) {
      positionProfile(id: $id) {
        positionTitle
        ... on PostedPositionProfile { positionUri postingInstructions { start end branding { images { typeCode url } } } }
      }
    }`,
  ),
  query(
    undefined,
    ['positionOpening'],
    `query($id: String!) { positionOpening(id: $id) { statusCode documentId ${ID} postingRequester { name } } }`,
  ),
  query(
    'openPositions',
    ['positionOpenings'],
    `query openPositions($hirerId: String!, $after: String, $filter: PositionOpeningsFilterInput) {
      positionOpenings(hirerId: $hirerId, after: $after, first: 10, filter: $filter) {
        edges { cursor node { documentId ${ID} } }
        pageInfo { ...paging }
      }
    }
    fragment paging on PageInfo { hasNextPage endCursor }`,
  ),
  query(
    undefined,
    ['hiringOrganization'],
    `query($id: String!) { hiringOrganization (id: $id) { name seekAnzAdvertiserId } }`,
  ),
  query(
    undefined,
    ['hiringOrganizations'],
    `query ($schemeId: String!, $filter: HiringOrganizations_FilterInput) {
      hiringOrganizations(schemeId: $schemeId, filter: $filter, first: 100) { edges { node { id ${ID} name } } }
    }`,
  ),
  query(
    undefined,
    ['advertisementProducts'],
    `query (
      $positionProfile: AdvertisementProducts_PositionProfileInput!
      $selectedAdvertisementProductId: String
    ) {
      advertisementProducts(
        positionProfile: $positionProfile
        selectedAdvertisementProductId: $selectedAdvertisementProductId
      ) {
        products { id ${ID} label price { summary } }
      }
    }`,
  ),
  query(
    'AdvertisementBrandings',
    ['advertisementBrandings'],
    `query AdvertisementBrandings($hirerId: String!) {
      advertisementBrandings(hirerId: $hirerId) { edges { ...edge } }
    }
    fragment edge on AdvertisementBrandingEdge { node { id ${ID} name } }`,
  ),
  query(
    undefined,
    ['applicationQuestionnaire'],
    `query ($id: String!) {
      applicationQuestionnaire(id: $id) {
        components { value ... on ApplicationQuestion { questionHtml responseTypeCode responseChoice { text } } }
      }
    }`,
  ),
  query(
    'JobCategorySuggest',
    ['jobCategorySuggestions'],
    `query JobCategorySuggest(
      $positionProfile: JobCategorySuggestionPositionProfileInput!, $schemeId: String!, $first: Int
    ) {
      jobCategorySuggestions(positionProfile: $positionProfile, schemeId: $schemeId, first: $first) {
        jobCategory { ...category parent { ...category } }
        confidence
      }
    }

    fragment category on JobCategory {
      id ${ID}
      name
    }`,
  ),
  query(
    undefined,
    ['jobCategories', 'payTypes', 'currencies'],
    `query ($schemeId: String!) {
      jobCategories(schemeId: $schemeId) { id ${ID} name children { name } }
      payTypes(schemeId: $schemeId) { basisCode intervalCode label }
      currencies(usageTypeCode: "PositionPosting") { code }
    }`,
  ),
  query(
    undefined,
    ['locationSuggestions'],
    `query ($text: String!) {
      locationSuggestions(usageTypeCode: "PositionPosting", schemeId: "seekAnzPublicTest", text: $text, first: 5) {
        location { id ${ID} contextualName }
      }
    }`,
  ),
  query(
    undefined,
    ['nearestLocations'],
    `{
      # Inline arguments are for tests only.
      nearestLocations(schemeId: "seekAnzPublicTest", geoLocation: { latitude: -37.81, longitude: 1.4496e2 }) { name }
    }`,
  ),
  query(
    undefined,
    ['events'],
    `query ($after: String, $filter: EventsFilterInput, $schemeId: String!) {
      events(after: $after, filter: $filter, first: 100, schemeId: $schemeId) {
        edges {
          node {
            typeCode
            ... on CandidateApplicationCreatedEvent { candidateApplicationProfileId }
            ... on PositionProfilePostedEvent { positionProfileId }
          }
        }
        pageInfo { hasNextPage endCursor }
      }
    }`,
  ),
  query(
    'webhooks',
    ['webhookSubscriptions'],
    `query webhooks($schemeId: String!) {
      webhookSubscriptions(schemeId: $schemeId) { edges { node { id ${ID} eventTypeCode url } } }
    }`,
  ),
  query(
    undefined,
    ['webhookSubscription', 'webhookRequestsForSubscription'],
    `query ($id: String!) {
      webhookSubscription(id: $id) { id ${ID} }
      webhookRequestsForSubscription(subscriptionId: $id, first: 1) { edges { node { descriptionCode } } }
    }`,
  ),
  mutation(
    'postPosition',
    `__typename
    ... on PostPositionPayload_Success { positionOpening { documentId ${ID} } positionProfile { profileId ${ID} } }
    ... on PostPositionPayload_Conflict { conflictingPositionProfile { profileId ${ID} } }`,
  ),
  mutation(
    'postPositionProfileForOpening',
    `... on PostPositionProfileForOpeningPayload_Success { positionProfile { profileId ${ID} } }`,
    'PostJob',
  ),
  mutation('createPositionOpening', `positionOpening { documentId ${ID} }`),
  mutation('updatePostedPositionProfile', `positionProfile { profileId ${ID} }`),
  mutation('closePostedPositionProfile', `positionProfile { profileId ${ID} }`, 'CloseJob'),
  mutation('createApplicationQuestionnaire', `applicationQuestionnaire { id ${ID} }`),
  mutation(
    'createWebhookSubscription',
    `... on CreateWebhookSubscriptionPayload_Success { webhookSubscription { id ${ID} } }
    ... on CreateWebhookSubscriptionPayload_Conflict { conflictingWebhookSubscription { id ${ID} } }`,
  ),
  mutation('replayWebhookSubscription', `webhookSubscription { id ${ID} }`),
  mutation('uploadCandidate', `... on UploadCandidatePayload_Success { candidate { documentId ${ID} } }`),
  mutation('sendSignal', '__typename'),
];
