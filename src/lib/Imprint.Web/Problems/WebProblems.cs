using System.Collections.Immutable;

namespace Imprint.Web.Problems;

/// <summary>The problems that this library raises itself.</summary>
public static class WebProblems
{
    public const string BadRequest = "bad-request";
    public const string UnknownField = "unknown-field";
    public const string IdentifierChecksum = "identifier-checksum";
    public const string FilterSyntax = "filter-syntax";
    public const string PayloadTooLarge = "payload-too-large";
    public const string UnsupportedMediaType = "unsupported-media-type";
    public const string MethodNotAllowed = "method-not-allowed";
    public const string NotFound = "not-found";
    public const string RequestTimeout = "request-timeout";
    public const string MtlsRequired = "mtls-required";
    public const string PartyUnknown = "party-unknown";
    public const string RoleForbidden = "role-forbidden";
    public const string ScopeMissing = "scope-missing";
    public const string TokenExpired = "token-expired";
    public const string StateConflict = "state-conflict";
    public const string PreconditionFailed = "precondition-failed";
    public const string PreconditionRequired = "precondition-required";
    public const string IdempotencyKeyMissing = "idempotency-key-missing";
    public const string IdempotencyKeyReused = "idempotency-key-reused";
    public const string IdempotencyInProgress = "idempotency-in-progress";
    public const string CursorExpired = "cursor-expired";
    public const string RateLimited = "rate-limited";
    public const string InternalError = "internal-error";
    public const string Unavailable = "unavailable";

    private const string User = "user";
    private const string Network = "network";
    private const string Platform = "platform";

    /// <summary>A row for each of them, for whoever has no catalogue of his own.</summary>
    public static ImmutableArray<ProblemKind> Defaults { get; } =
    [
        Row(BadRequest, 400, User, "The request cannot be understood."),
        Row(UnknownField, 400, User, "The body contains a field that does not exist here."),
        Row(IdentifierChecksum, 400, User, "An identifier breaks its check rule."),
        Row(FilterSyntax, 400, User, "The filter cannot be read."),
        Row(IdempotencyKeyMissing, 400, User, "This request needs an Idempotency-Key header."),
        Row(TokenExpired, 401, User, "The token has expired."),
        Row(MtlsRequired, 401, User, "This address needs a client certificate."),
        Row(PartyUnknown, 403, User, "The client certificate belongs to nobody known here."),
        Row(RoleForbidden, 403, User, "The caller's role does not allow this."),
        Row(ScopeMissing, 403, User, "The caller's rights do not cover this action."),
        Row(NotFound, 404, User, "There is nothing at this address."),
        Row(MethodNotAllowed, 405, User, "This address does not take that method."),
        Row(RequestTimeout, 408, Network, "The request came too slowly.") with
        {
            Retryable = true,
        },
        Row(StateConflict, 409, User, "The present state does not allow this."),
        Row(IdempotencyInProgress, 409, User, "A request with this key is still running.") with
        {
            Retryable = true,
            RetryAfter = TimeSpan.FromSeconds(1),
        },
        Row(CursorExpired, 410, User, "The cursor is too old."),
        Row(PreconditionFailed, 412, User, "It has changed since it was read."),
        Row(PayloadTooLarge, 400, User, "The body is larger than this address allows."),
        Row(UnsupportedMediaType, 415, User, "The body must be JSON in UTF-8."),
        Row(IdempotencyKeyReused, 422, User, "The Idempotency-Key was used for another request."),
        Row(PreconditionRequired, 428, User, "This request needs an If-Match header."),
        Row(RateLimited, 429, User, "Too many requests.") with
        {
            Retryable = true,
            RetryAfter = TimeSpan.FromSeconds(5),
        },
        Row(InternalError, 500, Platform, "Something went wrong on our side.") with
        {
            Retryable = true,
        },
        Row(Unavailable, 503, Platform, "The service cannot take the request at the moment.") with
        {
            Retryable = true,
            RetryAfter = TimeSpan.FromSeconds(10),
        },
    ];

    /// <summary>The problem that an answer without a body stands for, or null where the status says enough.</summary>
    internal static string? OfStatus(int status) =>
        status switch
        {
            400 => BadRequest,
            404 => NotFound,
            405 => MethodNotAllowed,
            408 => RequestTimeout,
            413 => PayloadTooLarge,
            415 => UnsupportedMediaType,
            429 => RateLimited,
            503 => Unavailable,
            >= 500 => InternalError,
            _ => null,
        };

    private static ProblemKind Row(string code, int status, string faultParty, string title) =>
        new(code, status, title, Detail: null, Retryable: false, faultParty);
}
