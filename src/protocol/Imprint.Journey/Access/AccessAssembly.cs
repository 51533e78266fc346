using System.Security.Cryptography;
using Imprint.Wire;

namespace Imprint.Journey.Access;

/// <summary>The device's half of the transfer: <c>begin</c>, then pieces until the announced length is there.</summary>
public sealed class AccessAssembly
{
    private readonly byte[] _bytes;
    private readonly AccessBegin _begin;
    private int _received;

    private AccessAssembly(AccessBegin begin) => (_begin, _bytes) = (begin, new byte[begin.Length]);

    /// <summary>The received payload, once <see cref="Add"/> has accepted it, and its bytes as they came.</summary>
    public AccessPayload? Payload { get; private set; }

    public ReadOnlyMemory<byte> Encoded => _bytes;

    public bool IsComplete => _received == _bytes.Length;

    /// <summary>Takes the announcement of a payload that must not be older than what the device has.</summary>
    public static AccessResult Begin(ReadOnlyMemory<byte> message, long lowestVersion, out AccessAssembly? assembly)
    {
        assembly = null;
        switch (AccessBegin.Read(message, out var begin))
        {
            case WireFault.None:
                break;
            case WireFault.TooLong:
                return AccessResult.TooLarge;
            default:
                return AccessResult.Malformed;
        }

        if (begin!.Length == 0)
            return AccessResult.Malformed;
        if (begin.Version < lowestVersion)
            return AccessResult.StaleVersion;
        assembly = new AccessAssembly(begin);
        return AccessResult.Accepted;
    }

    /// <summary>Takes one piece. With the last one the whole is checked: hash, structure, and that it is the version announced.</summary>
    public AccessResult Add(ReadOnlySpan<byte> piece)
    {
        if (IsComplete || piece.IsEmpty)
            return AccessResult.Malformed;
        if (piece.Length > _bytes.Length - _received)
            return AccessResult.TooLarge;

        piece.CopyTo(_bytes.AsSpan(_received));
        _received += piece.Length;
        return IsComplete ? Check() : AccessResult.Accepted;
    }

    private AccessResult Check()
    {
        if (!CryptographicOperations.FixedTimeEquals(SHA256.HashData(_bytes), _begin.Sha256.Span))
            return AccessResult.WrongHash;
        if (AccessPayload.Read(_bytes, out var payload) != WireFault.None || payload!.Version != _begin.Version)
            return AccessResult.Malformed;
        Payload = payload;
        return AccessResult.Accepted;
    }
}
