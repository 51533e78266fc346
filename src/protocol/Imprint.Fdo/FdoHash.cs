using System.Diagnostics;
using System.Security.Cryptography;
using Imprint.Wire;
using Imprint.Wire.Cbor;
using CborWriter = System.Formats.Cbor.CborWriter;

namespace Imprint.Fdo;

/// <summary>Hashes and HMACs by the numbers that FIDO Device Onboard has for them.</summary>
public enum FdoHashType
{
    Sha256 = -16,
    Sha384 = -43,
    HmacSha256 = 5,
    HmacSha384 = 6,
}

/// <summary>The HMAC of a device's secret over data: made by whoever holds the secret, which never leaves there.</summary>
public delegate FdoHash DeviceHmac(FdoHashType type, ReadOnlySpan<byte> data);

/// <summary>A hash or an HMAC: <c>[type, bstr]</c>.</summary>
public sealed class FdoHash : IEquatable<FdoHash>
{
    public FdoHash(FdoHashType type, ReadOnlyMemory<byte> value)
    {
        if (value.Length != type.Length)
            throw new ArgumentException($"{type} has {type.Length} bytes.", nameof(value));
        Type = type;
        Value = value;
    }

    public FdoHashType Type { get; }

    public ReadOnlyMemory<byte> Value { get; }

    /// <summary>Hashes parts one after another, as if they were one.</summary>
    public static FdoHash Compute(FdoHashType type, params ReadOnlySpan<ReadOnlyMemory<byte>> parts)
    {
        if (type.IsHmac)
            throw new ArgumentOutOfRangeException(nameof(type), "An HMAC needs a key.");
        using var hash = IncrementalHash.CreateHash(type.Algorithm);
        foreach (var part in parts)
            hash.AppendData(part.Span);
        return new FdoHash(type, hash.GetHashAndReset());
    }

    /// <summary>The HMAC under a key that is at hand.</summary>
    public static FdoHash ComputeHmac(FdoHashType type, ReadOnlySpan<byte> key, ReadOnlySpan<byte> data) =>
        type switch
        {
            FdoHashType.HmacSha256 => new(type, HMACSHA256.HashData(key, data)),
            FdoHashType.HmacSha384 => new(type, HMACSHA384.HashData(key, data)),
            _ => throw new ArgumentOutOfRangeException(nameof(type)),
        };

    /// <summary>Compares in constant time.</summary>
    public bool Matches(FdoHash other) =>
        Type == other.Type && CryptographicOperations.FixedTimeEquals(Value.Span, other.Value.Span);

    public bool Equals(FdoHash? other) => other is not null && Matches(other);

    public override bool Equals(object? obj) => Equals(obj as FdoHash);

    public override int GetHashCode()
    {
        var hash = new HashCode();
        hash.AddBytes(Value.Span);
        return hash.ToHashCode();
    }

    /// <summary>The encoded array.</summary>
    public byte[] Encode() => CborEncoding.Encode(Write);

    public static FdoHash? ReadEncoded(ReadOnlyMemory<byte> encoded)
    {
        var cursor = new CborCursor(encoded, FdoLimits.Cbor);
        var hash = Read(cursor);
        cursor.ExpectEnd();
        return cursor.Fault == WireFault.None ? hash : null;
    }

    internal static FdoHash? Read(CborCursor cursor)
    {
        cursor.EnterArray(2);
        var type = (FdoHashType)cursor.ReadInt32();
        if (!Enum.IsDefined(type))
            cursor.Fail(WireFault.BadValue);
        var value = cursor.ReadBytes(maxLength: SHA384.HashSizeInBytes);
        cursor.LeaveArray();
        if (cursor.Fault == WireFault.None && value.Length != type.Length)
            cursor.Fail(WireFault.BadValue);
        return cursor.Fault == WireFault.None ? new FdoHash(type, value) : null;
    }

    internal static FdoHash? ReadOrNull(CborCursor cursor) => cursor.TryReadNull() ? null : Read(cursor);

    internal void Write(CborWriter writer)
    {
        writer.WriteStartArray(2);
        writer.WriteInt32((int)Type);
        writer.WriteByteString(Value.Span);
        writer.WriteEndArray();
    }

    internal static void WriteOrNull(CborWriter writer, FdoHash? hash)
    {
        if (hash is null)
            writer.WriteNull();
        else
            hash.Write(writer);
    }
}

public static class FdoHashTypes
{
    extension(FdoHashType type)
    {
        public int Length => type is FdoHashType.Sha256 or FdoHashType.HmacSha256 ? 32 : 48;

        public bool IsHmac => type is FdoHashType.HmacSha256 or FdoHashType.HmacSha384;

        /// <summary>The HMAC over the same hash.</summary>
        public FdoHashType Hmac =>
            type switch
            {
                FdoHashType.Sha256 => FdoHashType.HmacSha256,
                FdoHashType.Sha384 => FdoHashType.HmacSha384,
                _ => type,
            };

        /// <summary>The hash inside an HMAC.</summary>
        public FdoHashType Hash =>
            type switch
            {
                FdoHashType.HmacSha256 => FdoHashType.Sha256,
                FdoHashType.HmacSha384 => FdoHashType.Sha384,
                _ => type,
            };

        internal HashAlgorithmName Algorithm =>
            type switch
            {
                FdoHashType.Sha256 => HashAlgorithmName.SHA256,
                FdoHashType.Sha384 => HashAlgorithmName.SHA384,
                _ => throw new UnreachableException($"No hash for {type}."),
            };
    }

    /// <summary>SHA-256 as soon as one of the two keys is of the 256 class; SHA-384 when both are stronger.</summary>
    public static FdoHashType For(FdoKeyType deviceKey, FdoKeyType ownerKey) =>
        Is256Class(deviceKey) || Is256Class(ownerKey) ? FdoHashType.Sha256 : FdoHashType.Sha384;

    private static bool Is256Class(FdoKeyType key) => key is FdoKeyType.Secp256R1 or FdoKeyType.Rsa2048Restr;
}
