using Imprint.Fdo.Modules;
using Imprint.Fdo.ServiceInfo;
using Imprint.Pki;
using Imprint.Provider.Services;
using Imprint.Storage;

namespace Imprint.Provider.Onboarding;

/// <summary>
/// Does what the modules of the provider ask for. When a node dies after it did something and before it said so, it is done again:
/// the same request gets the same certificate, and a file is kept over itself.
/// </summary>
internal sealed class ModuleWork(
    ServiceCertificates certificates,
    ServiceAuthority authority,
    Database database,
    TimeProvider clock
)
{
    private const string Origin = "fdo";
    private const int OneCertificate = 287;

    public async Task<EffectResult> DoAsync(
        To2SessionRow session,
        Imprint.Wire.Ids.FdoGuid device,
        ServiceInfoEffect effect,
        CancellationToken cancel
    )
    {
        switch (effect)
        {
            case IssueCertificate issue:
                var requester = new ServiceRequester(device, session.DeviceKey, Origin);
                return AnswerOf(await certificates.IssueAsync(requester, issue.Request, cancel));
            case GiveCaCertificates give:
                return new CsrAnswer(
                    give.Format == OneCertificate ? authority.Certificate.Raw : CertificatesOnly.Write(authority.Chain)
                );
            case GiveCsrAttributes:
                return new CsrAnswer(CsrAttributes.Encoded);
            case KeepUpload upload:
                await KeepAsync(session, upload.FileName, upload.Content, cancel);
                return EffectResult.Done;
            case KeepCommandResult result:
                await KeepAsync(session, $"{result.Command}: output", result.Output, cancel);
                await KeepAsync(session, $"{result.Command}: errors", result.Errors, cancel);
                return EffectResult.Done;
            default:
                return EffectResult.Failed("There is nobody here who could do that.");
        }
    }

    private static EffectResult AnswerOf(ServiceIssue issue) =>
        issue switch
        {
            ServiceIssue.Issued issued => new CsrAnswer(CertificatesOnly.Write(issued.Certificate)),
            ServiceIssue.Refused refused => new CsrRefused(ErrorOf(refused.Reason)),
            _ => throw new System.Diagnostics.UnreachableException(),
        };

    private static CsrError ErrorOf(ServiceRefusal reason) =>
        reason switch
        {
            ServiceRefusal.DeviceNotOurs or ServiceRefusal.KeyOfAnotherDevice or ServiceRefusal.KeyCompromised =>
                CsrError.Unauthorized,
            ServiceRefusal.QuotaExceeded => CsrError.RateExceeded,
            ServiceRefusal.UnsupportedKey => CsrError.NotSupported,
            _ => CsrError.BadRequest,
        };

    private Task<int> KeepAsync(To2SessionRow session, string name, ReadOnlyMemory<byte> content, CancellationToken cancel) =>
        database.ExecuteAsync(
            """
            INSERT INTO onboarding_uploads (device_key, name, content, noted_at) VALUES (@key, @name, @content, @now)
            ON CONFLICT (device_key, name) DO UPDATE SET content = excluded.content, noted_at = excluded.noted_at
            """,
            cancel,
            ("@key", session.DeviceKey),
            ("@name", name),
            ("@content", content),
            ("@now", clock.GetUtcNow())
        );
}
