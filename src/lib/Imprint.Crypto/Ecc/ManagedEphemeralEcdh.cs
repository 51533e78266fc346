using System.Security.Cryptography;
using Imprint.Crypto.Custody;

namespace Imprint.Crypto.Ecc;

internal sealed class ManagedEphemeralEcdh : EphemeralEcdh
{
    private readonly ECDiffieHellman _key;

    private ManagedEphemeralEcdh(KeyKind kind, byte[] publicPoint, ECDiffieHellman key)
        : base(kind, publicPoint) => _key = key;

    public static new ManagedEphemeralEcdh Generate(KeyKind kind)
    {
        var key = ECDiffieHellman.Create(kind.Curve);
        return new ManagedEphemeralEcdh(kind, ManagedEcKey.PublicPoint(key), key);
    }

    public static new ManagedEphemeralEcdh Import(ReadOnlySpan<byte> pkcs8)
    {
        var key = ECDiffieHellman.Create();
        try
        {
            ManagedEcKey.ImportWhole(key, pkcs8);
            return new ManagedEphemeralEcdh(ManagedEcKey.KindOf(key), ManagedEcKey.PublicPoint(key), key);
        }
        catch
        {
            key.Dispose();
            throw;
        }
    }

    public static ManagedEphemeralEcdh? Restore(KeyKind kind, ReadOnlySpan<byte> scalar, ReadOnlySpan<byte> wellFormedPoint)
    {
        if (!EcPointForm.TryToParameters(kind, wellFormedPoint, out var parameters))
            return null;
        parameters.D = scalar.ToArray();
        try
        {
            var key = ECDiffieHellman.Create(parameters);
            return new ManagedEphemeralEcdh(kind, ManagedEcKey.PublicPoint(key), key);
        }
        catch (CryptographicException)
        {
            return null; // .NET says no more about a point that is not on the curve.
        }
        finally
        {
            CryptographicOperations.ZeroMemory(parameters.D);
        }
    }

    private protected override void WriteScalar(Span<byte> scalar)
    {
        ECParameters parameters;
        lock (_key)
            parameters = _key.ExportParameters(includePrivateParameters: true);
        parameters.D.CopyTo(scalar);
        CryptographicOperations.ZeroMemory(parameters.D);
    }

    private protected override bool AgreeWith(ReadOnlySpan<byte> wellFormedPoint, Span<byte> shared)
    {
        if (!EcPointForm.TryToParameters(Kind, wellFormedPoint, out var parameters))
            return false;
        byte[] agreed;
        try
        {
            using var peer = ECDiffieHellman.Create(parameters);
            using var peerPublic = peer.PublicKey;
            lock (_key) // .NET promises thread safety for static members only.
                agreed = _key.DeriveRawSecretAgreement(peerPublic);
        }
        catch (CryptographicException)
        {
            return false; // .NET says no more about a point that is not on the curve.
        }

        agreed.CopyTo(shared);
        CryptographicOperations.ZeroMemory(agreed);
        return true;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _key.Dispose();
    }
}
