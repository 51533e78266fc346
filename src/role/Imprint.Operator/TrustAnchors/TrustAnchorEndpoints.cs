using System.Security.Cryptography;
using Imprint.Pki;
using Imprint.Pki.Chains;
using Imprint.Pki.Pem;
using Imprint.Storage;
using Imprint.Web.Audit;
using Imprint.Web.Bodies;
using Imprint.Web.Idempotency;
using Imprint.Web.Paging;
using Imprint.Web.Parties;
using Imprint.Web.Peers;
using Imprint.Web.Problems;
using Imprint.Wire;
using Imprint.Wire.Ids;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Imprint.Operator.TrustAnchors;

/// <summary>The operator's trust list: which manufacturers' devices may come in (S3.1, S4.3).</summary>
internal static class TrustAnchorEndpoints
{
    private const int MaxNameLength = 100;

    private static readonly AuditKey Live = new("live");
    private static readonly AuditKey Fingerprint = new("certificate-fingerprint");

    extension(IEndpointRouteBuilder routes)
    {
        public void MapTrustAnchors()
        {
            var group = routes.MapGroup("/trust-anchors").RequireParty(PartyKinds.Owner);
            group.MapGet("", ListAsync);
            group.MapGet("/{id}", ShowAsync);
            group.MapPost("", AddAsync).RequireIdempotencyKey();
            group.MapDelete("/{id}", RemoveAsync);
        }
    }

    private static async Task<IResult> ListAsync(PageQuery page, TrustAnchorStore anchors, CancellationToken cancel)
    {
        var rows = await anchors.ListAsync(page, cancel);
        long? total = page.WantsTotal ? await anchors.CountAsync(cancel) : null;
        return new Page<TrustAnchorView>(
            page,
            [.. rows.Select(TrustAnchorView.Of)],
            view => new Cursor(view.Id.ToString(), view.Id.ToString()),
            total
        );
    }

    private static async Task<IResult> ShowAsync(string id, TrustAnchorStore anchors, CancellationToken cancel) =>
        TryReadId(id, out var anchor) && await anchors.FindAsync(anchor, cancel) is { } row
            ? TypedResults.Ok(TrustAnchorView.Of(row))
            : new ProblemResult(WebProblems.NotFound);

    private static async Task<IResult> AddAsync(
        Body<AddTrustAnchor> body,
        HttpContext context,
        IdempotentRequests requests,
        AuditLog audit,
        TimeProvider clock,
        RandomSource random,
        CancellationToken cancel
    )
    {
        var wanted = body.Value;
        if (!Read(wanted).TryGet(out var certificate, out var refusal))
            return refusal;

        var row = new TrustAnchorRow(
            PrefixedId.Create(TrustAnchorRow.IdPrefix, clock, random),
            wanted.Name,
            wanted.Kind,
            KeyIdentifierOf(certificate),
            certificate.Raw.ToArray(),
            clock.GetUtcNow()
        );
        var entry = new AuditEntry(AuditActor.Of(context.Caller), "trust-anchor.add", $"trust-anchor:{row.Id}")
        {
            Details = new AuditDetails()
                .Add(Live, row.Kind == AnchorKind.Live)
                .AddFingerprint(Fingerprint, SHA256.HashData(row.Certificate)),
        };
        return await requests.RunAsync(
            context,
            async unit =>
            {
                if (await TrustAnchorStore.TryAddAsync(unit, row))
                {
                    await audit.AppendAsync(unit, entry);
                    return TypedResults.Created($"/v1/trust-anchors/{row.Id}", TrustAnchorView.Of(row));
                }

                var known = await TrustAnchorStore.FindByKeyAsync(unit, row.SubjectKeyIdentifier);
                return new ProblemResult(WebProblems.StateConflict)
                {
                    Detail = $"This authority is in the list already, as '{known!.Name}' ({known.Id}).",
                    Instance = $"/v1/trust-anchors/{known.Id}",
                };
            },
            cancel
        );
    }

    private static async Task<IResult> RemoveAsync(
        string id,
        HttpContext context,
        Database database,
        AuditLog audit,
        CancellationToken cancel
    )
    {
        if (!TryReadId(id, out var anchor))
            return new ProblemResult(WebProblems.NotFound);

        var entry = new AuditEntry(AuditActor.Of(context.Caller), "trust-anchor.remove", $"trust-anchor:{anchor}");
        var removed = await database.WriteAsync(
            async unit =>
            {
                if (!await TrustAnchorStore.TryRemoveAsync(unit, anchor))
                    return false;
                await audit.AppendAsync(unit, entry);
                return true;
            },
            cancel
        );
        return removed ? TypedResults.NoContent() : new ProblemResult(WebProblems.NotFound);
    }

    /// <summary>The certificate of a body whose members are all as they should be, or everything that is wrong with it.</summary>
    private static Outcome<Certificate> Read(AddTrustAnchor wanted)
    {
        var errors = new List<ProblemError>();
        if (wanted.Name.Length is 0 or > MaxNameLength)
            errors.Add(new("#/name", FieldFaults.BadValue, $"Expected 1 to {MaxNameLength} characters."));

        Certificate? certificate = null;
        if (!PemText.TryRead(wanted.CertificatePem, PemText.Certificate, out var blocks) || blocks is not [var der])
            errors.Add(new("#/certificatePem", FieldFaults.BadValue, "Expected one PEM block of a CERTIFICATE."));
        else if (!Certificate.TryParse(der, out certificate, out var fault))
            errors.Add(new("#/certificatePem", FieldFaults.BadValue, $"The certificate cannot be read: {fault}."));
        else if (certificate.Extensions.BasicConstraints is not { IsCa: true })
            errors.Add(
                new("#/certificatePem", FieldFaults.BadValue, "The certificate is not that of an authority (basicConstraints).")
            );

        return errors.Count > 0 ? new ProblemResult(WebProblems.BadRequest) { Errors = errors } : certificate!;
    }

    private static byte[] KeyIdentifierOf(Certificate certificate) =>
        certificate.Extensions.SubjectKeyIdentifier is { IsEmpty: false } named
            ? named.ToArray()
            : certificate.PublicKey.ComputeIdentifier().ToArray();

    private static bool TryReadId(string text, out PrefixedId id) =>
        PrefixedId.Read(text, TrustAnchorRow.IdPrefix, out id).IsNone;
}
