namespace Imprint.Journey;

/// <content>What can be wrong with a request, whatever it asks for.</content>
public static partial class Problems
{
    public static Problem BadRequest { get; } =
        new("bad-request", 400, FaultParty.User)
        {
            Title = "The request cannot be understood.",
            Meaning =
                "The body, a parameter or a header has the wrong form, type or range. The errors list points at each place.",
            Advice = "Correct the places named in the errors list and send the request again.",
            Retry = Retry.OnceActed(FaultParty.User),
        };

    public static Problem UnknownField { get; } =
        new("unknown-field", 400, FaultParty.User)
        {
            Title = "The body contains a field that does not exist here.",
            Meaning = "Unknown fields are refused, because a misspelt field that is ignored looks like success.",
            Advice = "Remove or rename the field the pointer names.",
            Retry = Retry.OnceActed(FaultParty.User),
        };

    public static Problem FilterSyntax { get; } =
        new("filter-syntax", 400, FaultParty.User)
        {
            Title = "The filter cannot be read.",
            Meaning = "The filter expression breaks its grammar. The detail names the column and what was expected there.",
            Advice = "Correct the filter at the column named. The filter chips of the portal print a valid one.",
            Retry = Retry.OnceActed(FaultParty.User),
        };

    public static Problem IdentifierChecksum { get; } =
        new("identifier-checksum", 400, FaultParty.User)
        {
            Title = "A check digit is wrong.",
            Meaning = "An identifier has a wrong length or its check digits do not fit. The errors list says which rule failed.",
            EndUser = "There is a typing mistake in the number. Compare it with the label and try again, or scan the code.",
            Advice =
                "Compare the number with the label. A spreadsheet may have dropped a leading zero or turned it into 3.57E+14: "
                + "format the column as text.",
            Retry = Retry.OnceActed(FaultParty.User),
        };

    public static Problem NotFound { get; } =
        new("not-found", 404, FaultParty.User)
        {
            Title = "There is nothing at this address.",
            Meaning = "The address is wrong, or the thing is not visible to this account.",
            EndUser = "We cannot find this page. It may have moved, or it belongs to another account.",
            Advice = "Check the address and the account the key belongs to.",
            Retry = Retry.Never,
        };

    public static Problem MethodNotAllowed { get; } =
        new("method-not-allowed", 405, FaultParty.User)
        {
            Title = "This address does not take that method.",
            Meaning = "The address exists, but not for this HTTP method. The Allow header lists the ones it takes.",
            Advice = "Use a method from the Allow header.",
            Retry = Retry.Never,
        };

    public static Problem NotAcceptable { get; } =
        new("not-acceptable", 406, FaultParty.User)
        {
            Title = "No answer can be given in the form asked for.",
            Meaning = "The Accept header leaves none of the media types this address can produce.",
            Advice = "Accept application/json and application/problem+json.",
            Retry = Retry.OnceActed(FaultParty.User),
        };

    public static Problem RequestTimeout { get; } =
        new("request-timeout", 408, FaultParty.Network)
        {
            Title = "The request took too long to arrive.",
            Meaning = "The connection stalled before the whole request was here. Nothing was done.",
            Advice = "Send the request again on a new connection.",
            Retry = Retry.Later(1),
        };

    public static Problem StateConflict { get; } =
        new("state-conflict", 409, FaultParty.User)
        {
            Title = "This cannot be done in the present state.",
            Meaning = "The thing is in a state that does not allow it. The answer carries the current state and what it allows.",
            EndUser = "This is not possible right now. Reload the page to see where your device stands.",
            Advice = "Read the present state again and choose one of the actions it allows.",
            Retry = Retry.OnceActed(FaultParty.User),
        };

    public static Problem OperationInProgress { get; } =
        new("operation-in-progress", 409, FaultParty.User)
        {
            Title = "Another operation on the same thing is still running.",
            Meaning = "Only one operation at a time may change it. The answer links to the one that runs.",
            EndUser = "We are still busy with your last request. Wait a moment and look again.",
            Advice = "Wait for the running operation or cancel it, then send the request again.",
            Retry = Retry.Later(5),
        };

    public static Problem CursorExpired { get; } =
        new("cursor-expired", 410, FaultParty.User)
        {
            Title = "The page cursor is too old.",
            Meaning = "A cursor is good for 24 hours.",
            Advice = "Start again at the first page.",
            Retry = Retry.OnceActed(FaultParty.User),
        };

    public static Problem PreconditionFailed { get; } =
        new("precondition-failed", 412, FaultParty.User)
        {
            Title = "Somebody else changed it first.",
            Meaning = "The version in If-Match is not the present one. The answer carries both versions.",
            EndUser = "Someone else changed this while you had it open. Reload the page and make your change again.",
            Advice = "Read the present version, apply the change to it, and send it with the new ETag.",
            Retry = Retry.OnceActed(FaultParty.User),
        };

    public static Problem PayloadTooLarge { get; } =
        new("payload-too-large", 400, FaultParty.User)
        {
            Title = "The body is too large.",
            Meaning = "Every address has a limit for its body. The detail names it.",
            EndUser = "This file is too large. Split it into smaller files and send them one by one.",
            Advice = "Send less at once: split the file or the list.",
            Retry = Retry.OnceActed(FaultParty.User),
        };

    public static Problem UriTooLong { get; } =
        new("uri-too-long", 414, FaultParty.User)
        {
            Title = "The address is too long.",
            Meaning = "The request line is longer than the server reads, mostly because of a very long filter.",
            Advice = "Shorten the filter, or keep it as a saved view.",
            Retry = Retry.OnceActed(FaultParty.User),
        };

    public static Problem UnsupportedMediaType { get; } =
        new("unsupported-media-type", 415, FaultParty.User)
        {
            Title = "The body is of a type this address does not read.",
            Meaning = "The Content-Type header is missing or names another type than the address takes.",
            Advice = "Send application/json, or text/csv where the address takes files.",
            Retry = Retry.OnceActed(FaultParty.User),
        };

    public static Problem PreconditionRequired { get; } =
        new("precondition-required", 428, FaultParty.User)
        {
            Title = "The change must say which version it changes.",
            Meaning = "Without If-Match two people would overwrite each other without noticing.",
            Advice = "Read the present version and send its ETag in If-Match.",
            Retry = Retry.OnceActed(FaultParty.User),
        };

    public static Problem HeadersTooLarge { get; } =
        new("headers-too-large", 431, FaultParty.User)
        {
            Title = "The headers are too large.",
            Meaning = "The headers together are longer than the server reads.",
            Advice = "Send fewer or shorter headers.",
            Retry = Retry.OnceActed(FaultParty.User),
        };

    public static Problem RateLimited { get; } =
        new("rate-limited", 429, FaultParty.User)
        {
            Title = "Too many requests in a short time.",
            Meaning = "The caller used up its share. The RateLimit headers say how much is left and when it is filled up again.",
            EndUser = "You did this many times in a row. Wait a minute, then try again.",
            Advice = "Wait for the time in Retry-After, then go on more slowly.",
            Retry = Retry.Later(10),
        };

    public static Problem IdempotencyKeyMissing { get; } =
        new("idempotency-key-missing", 400, FaultParty.User)
        {
            Title = "The request needs an Idempotency-Key.",
            Meaning = "A lost answer must not lead to a second order. This address asks for a key of 8 to 128 characters.",
            Advice = "Send a fresh Idempotency-Key with each new request, and the same one with each repeat of it.",
            Retry = Retry.OnceActed(FaultParty.User),
        };

    public static Problem IdempotencyInProgress { get; } =
        new("idempotency-in-progress", 409, FaultParty.User)
        {
            Title = "The first request with this key is still running.",
            Meaning = "Its answer is stored when it is done, and every repeat gets that answer.",
            Advice = "Wait a little and repeat the request with the same key.",
            Retry = Retry.Later(2),
        };

    public static Problem IdempotencyKeyReused { get; } =
        new("idempotency-key-reused", 422, FaultParty.User)
        {
            Title = "This Idempotency-Key was used for another request.",
            Meaning = "The same key came with a different body or address. A key belongs to one request for 72 hours.",
            Advice = "Send the new request with a new key.",
            Retry = Retry.OnceActed(FaultParty.User),
        };

    public static Problem InternalError { get; } =
        new("internal-error", 500, FaultParty.Platform)
        {
            Title = "Something went wrong on our side.",
            Meaning = "A fault that nobody foresaw. It is in the log under the correlator of this answer.",
            EndUser = "Something went wrong on our side. Try again in a minute. If it happens again, tell us the code below.",
            Advice = "Repeat the request with the same Idempotency-Key. If it stays, report the correlator.",
            Retry = Retry.Later(30),
        };

    public static Problem Unavailable { get; } =
        new("unavailable", 503, FaultParty.Platform)
        {
            Title = "The service cannot take the request at the moment.",
            Meaning = "It is starting, stopping, overloaded, or its database does not answer.",
            EndUser = "We cannot do this right now. Please try again in a minute. Nothing is lost.",
            Advice = "Repeat the request after the time in Retry-After.",
            Retry = Retry.Later(10),
        };
}
