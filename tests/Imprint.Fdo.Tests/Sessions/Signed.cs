using Imprint.Wire.Cose;

namespace Imprint.Fdo.Tests.Sessions;

/// <summary>COSE_Sign1 objects taken apart and signed again after a change.</summary>
internal static class Signed
{
    public const long Unprotected = 1;
    public const long Payload = 2;
    public const long Signature = 3;

    /// <summary>The same payload, or a changed one, under a signature by this key.</summary>
    public static byte[] Again(
        ReadOnlyMemory<byte> message,
        FdoSigner by,
        Func<Dictionary<long, object?>, Dictionary<long, object?>>? headers = null,
        Func<byte[], byte[]>? payload = null
    )
    {
        var parts = (List<object?>)((CborTree.Tagged)CborTree.Read(message)!).Value!;
        var unprotected = (Dictionary<long, object?>)parts[1]!;
        var changed = payload?.Invoke((byte[])parts[2]!) ?? (byte[])parts[2]!;
        var protectedBytes = CborTree.Write(new Dictionary<long, object?> { [1] = (long)by.Algorithm });
        var signature = by.Sign(CoseStructure.Signature1(protectedBytes, default, changed));
        return CborTree.Write(
            new CborTree.Tagged(
                (System.Formats.Cbor.CborTag)18,
                new List<object?> { protectedBytes, headers?.Invoke(unprotected) ?? unprotected, changed, signature }
            )
        );
    }
}
