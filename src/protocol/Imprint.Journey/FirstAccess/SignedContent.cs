using System.Formats.Cbor;
using Imprint.Wire;
using Imprint.Wire.Cbor;
using Imprint.Wire.Cose;

namespace Imprint.Journey.FirstAccess;

// signed<content> = #6.18([ bstr .cbor { 1 => alg, 3 => type tstr }, {}, payload: bstr .cbor content, signature ])

/// <summary>
/// What our records are sealed with: a COSE_Sign1 whose protected content type says what was signed. Owner and manufacturer keys
/// sign other things too, so the type keeps one of them from being taken for another.
/// </summary>
internal sealed class SignedContent(string type, int maxLength)
{
    private readonly CborLimits _limits = new()
    {
        MaxStringLength = maxLength,
        MaxCount = 64,
        MaxDepth = 8,
    };

    /// <summary>How deep and wide the payload may be.</summary>
    public CborLimits Limits => _limits;

    public byte[] Sign(CoseAlgorithm algorithm, CoseSigner sign, Action<CborWriter> writePayload)
    {
        var options = new CoseOptions
        {
            Protected = CoseHeaders.Empty.With(CoseLabel.ContentType, writer => writer.WriteTextString(type)),
        };
        var signed = CoseSign1.Sign(algorithm, CborEncoding.Encode(writePayload), sign, options);
        return signed.Length <= maxLength
            ? signed
            : throw new InvalidOperationException(
                $"The signed content has {signed.Length} bytes, more than the {maxLength} allowed."
            );
    }

    /// <summary>The payload behind a signature that has been checked; nothing of it is looked at before.</summary>
    public FirstAccessFault Open(ReadOnlyMemory<byte> signed, CoseVerifier key, out ReadOnlyMemory<byte> payload)
    {
        payload = default;
        if (signed.Length > maxLength)
            return FirstAccessFault.TooLarge;
        if (CoseSign1.Read(signed, out var message, _limits) != WireFault.None)
            return FirstAccessFault.Malformed;
        if (message is not { IsTagged: true, Payload: { } content } || !IsOfType(message))
            return FirstAccessFault.Malformed;
        if (!message.Verify(key))
            return FirstAccessFault.WrongSignature;
        payload = content;
        return FirstAccessFault.None;
    }

    private bool IsOfType(CoseSign1 message)
    {
        if (message.Protected.Find(CoseLabel.ContentType) is not { } value)
            return false;
        var cursor = new CborCursor(value);
        return cursor.Next == CborReaderState.TextString && cursor.ReadText() == type && cursor.Fault == WireFault.None;
    }
}
