using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Imprint.Crypto.OpenSsl;
using Imprint.Fdo;
using Imprint.Pki;
using Imprint.Pki.Chains;

namespace Imprint.Device.Channel;

/// <summary>Judges the certificates of one server during the handshake.</summary>
internal sealed class ServerCheck
{
    private readonly ServerTrust _trust;
    private readonly string _host;
    private readonly Func<CheckTime> _time;
    private readonly ChainCheck? _chains;

    public ServerCheck(ServerTrust trust, string host, Func<CheckTime> time)
    {
        _trust = trust;
        _host = host;
        _time = time;
        _chains = trust is ServerTrust.Anchors anchors ? new ChainCheck(anchors.Roots) : null;
    }

    public TlsVerdict Judge(IReadOnlyList<ReadOnlyMemory<byte>> chain) =>
        _trust switch
        {
            ServerTrust.Anyone => TlsVerdict.Accepted,
            ServerTrust.Keys keys => JudgeKey(chain[0], keys),
            ServerTrust.CertificateHash pin => HasHash(chain[0], pin.Hash) ? TlsVerdict.Accepted : TlsVerdict.UnknownAuthority,
            ServerTrust.IssuerHash pin => JudgeIssuer(chain, pin.Hash),
            ServerTrust.Anchors anchors => JudgeChain(chain, anchors),
            _ => TlsVerdict.UnknownAuthority,
        };

    private static TlsVerdict JudgeKey(ReadOnlyMemory<byte> leaf, ServerTrust.Keys keys)
    {
        if (!Certificate.TryParse(leaf, out var certificate))
            return TlsVerdict.BadCertificate;
        var hash = SHA256.HashData(certificate.PublicKey.Raw.Span);
        return keys.Sha256.Any(pin => CryptographicOperations.FixedTimeEquals(pin.Span, hash))
            ? TlsVerdict.Accepted
            : TlsVerdict.UnknownAuthority;
    }

    // The directive names the issuer by its hash alone, so the certificate itself has to come from the server.
    private TlsVerdict JudgeIssuer(IReadOnlyList<ReadOnlyMemory<byte>> chain, FdoHash hash)
    {
        foreach (var shown in chain.Skip(1))
        {
            if (HasHash(shown, hash) && Certificate.TryParse(shown, out var issuer))
                return JudgeChain(chain, ServerTrust.Anchors.Of(issuer));
        }

        return TlsVerdict.UnknownAuthority;
    }

    private TlsVerdict JudgeChain(IReadOnlyList<ReadOnlyMemory<byte>> chain, ServerTrust.Anchors anchors)
    {
        var rules = new ChainRules(anchors.Role, _time())
        {
            MaxIntermediates = anchors.MaxIntermediates,
            Revoked = anchors.Revoked,
        };
        var outcome = (_chains ?? new ChainCheck(anchors.Roots)).Check(chain, rules);
        if (outcome is ChainOutcome.Refused refused)
            return VerdictOf(refused.Fault);
        using var leaf = X509CertificateLoader.LoadCertificate(chain[0].Span);
        return leaf.MatchesHostname(_host) ? TlsVerdict.Accepted : TlsVerdict.BadCertificate;
    }

    private static bool HasHash(ReadOnlyMemory<byte> certificate, FdoHash hash) =>
        !hash.Type.IsHmac && FdoHash.Compute(hash.Type, certificate).Matches(hash);

    private static TlsVerdict VerdictOf(ChainFault fault) =>
        fault switch
        {
            ChainFault.Expired or ChainFault.NotYetValid => TlsVerdict.Expired,
            ChainFault.Revoked => TlsVerdict.Revoked,
            ChainFault.Untrusted => TlsVerdict.UnknownAuthority,
            ChainFault.UnsupportedAlgorithm or ChainFault.WrongRole => TlsVerdict.UnsupportedCertificate,
            _ => TlsVerdict.BadCertificate,
        };
}
