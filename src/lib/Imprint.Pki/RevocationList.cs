using System.Diagnostics.CodeAnalysis;
using Imprint.Wire;
using Imprint.Wire.Der;
using Imprint.Wire.Ids;

namespace Imprint.Pki;

/// <summary>CRLReason, RFC 5280 §5.3.1.</summary>
public enum RevocationReason
{
    Unspecified = 0,
    KeyCompromise = 1,
    CaCompromise = 2,
    AffiliationChanged = 3,
    Superseded = 4,
    CessationOfOperation = 5,
    CertificateHold = 6,
    RemoveFromCrl = 8,
    PrivilegeWithdrawn = 9,
    AaCompromise = 10,
}

/// <summary>When and why a certificate was revoked.</summary>
public readonly record struct Revocation(DateTimeOffset Since, RevocationReason Reason);

/// <summary>A complete certificate revocation list (RFC 5280 §5). Partial, delta and indirect lists show as <see cref="UnknownCritical"/>.</summary>
public sealed class RevocationList
{
    public const int MaxLength = 32 * 1024 * 1024;

    private const int MaxEntryExtensions = 8;
    private const int MaxKeyIdentifierLength = 64;

    private readonly Dictionary<SerialNumber, Revocation> _entries;

    private RevocationList(
        ReadOnlyMemory<byte> raw,
        SignedStructure signed,
        DistinguishedName issuer,
        DateTimeOffset thisUpdate,
        DateTimeOffset? nextUpdate,
        Dictionary<SerialNumber, Revocation> entries,
        ListExtensions extensions
    )
    {
        Raw = raw;
        Signed = signed;
        Issuer = issuer;
        ThisUpdate = thisUpdate;
        NextUpdate = nextUpdate;
        _entries = entries;
        Number = extensions.Number;
        AuthorityKeyIdentifier = extensions.AuthorityKeyIdentifier;
        UnknownCritical = extensions.UnknownCritical;
    }

    public ReadOnlyMemory<byte> Raw { get; }

    public SignedStructure Signed { get; }

    public DistinguishedName Issuer { get; }

    public DateTimeOffset ThisUpdate { get; }

    public DateTimeOffset? NextUpdate { get; }

    /// <summary>cRLNumber, as far as it fits 63 bits; null when there is none.</summary>
    public long? Number { get; }

    public ReadOnlyMemory<byte> AuthorityKeyIdentifier { get; }

    /// <summary>A critical extension of the list or of an entry that would change what the entries mean.</summary>
    public Oid? UnknownCritical { get; }

    public IReadOnlyDictionary<SerialNumber, Revocation> Entries => _entries;

    /// <summary>Reads one list with nothing behind it. The bytes must not change afterwards.</summary>
    public static bool TryParse(ReadOnlyMemory<byte> der, [NotNullWhen(true)] out RevocationList? list, out WireFault fault)
    {
        list = null;
        fault = WireFault.TooLong;
        if (der.Length <= MaxLength && SignedStructure.Read(der, out fault) is { } signed)
            list = ReadToBeSigned(der, signed, out fault);
        return list is not null;
    }

    public bool TryFind(SerialNumber serial, out Revocation revocation) => _entries.TryGetValue(serial, out revocation);

    // TBSCertList ::= SEQUENCE { version INTEGER { v2(1) }, signature, issuer, thisUpdate, nextUpdate OPTIONAL,
    //   revokedCertificates SEQUENCE OF ... OPTIONAL, crlExtensions [0] EXPLICIT OPTIONAL }
    private static RevocationList? ReadToBeSigned(ReadOnlyMemory<byte> raw, SignedStructure signed, out WireFault fault)
    {
        var input = signed.ToBeSigned;
        var reader = new DerReader(input.Span);
        var fields = reader.EnterSequence();
        if (reader.ReadInt32() != 1)
            reader.Fail(WireFault.BadValue);
        if (!reader.ReadTlv(DerTag.Sequence).Whole.SequenceEqual(signed.AlgorithmIdentifier.Span))
            reader.Fail(WireFault.BadValue);
        var issuer = DistinguishedName.Read(ref reader, input);
        var thisUpdate = reader.ReadTime();
        DateTimeOffset? nextUpdate =
            reader.NextIs(DerTag.UtcTime) || reader.NextIs(DerTag.GeneralizedTime) ? reader.ReadTime() : null;

        var entries = new Dictionary<SerialNumber, Revocation>();
        var extensions = new ListExtensions();
        if (reader.TryEnter(DerTag.Sequence, out var revoked))
        {
            while (reader.HasMore)
                ReadEntry(ref reader, entries, extensions);
            reader.Leave(revoked);
        }

        if (reader.TryEnter(DerTag.ContextConstructed(0), out var wrapper))
        {
            extensions.Read(ref reader, input);
            reader.Leave(wrapper);
        }

        reader.Leave(fields);
        fault = reader.Fault;
        return fault == WireFault.None
            ? new RevocationList(raw, signed, issuer!, thisUpdate, nextUpdate, entries, extensions)
            : null;
    }

    // SEQUENCE { userCertificate INTEGER, revocationDate Time, crlEntryExtensions Extensions OPTIONAL }
    private static void ReadEntry(ref DerReader reader, Dictionary<SerialNumber, Revocation> entries, ListExtensions extensions)
    {
        var entry = reader.EnterSequence();
        if (!SerialNumber.TryCreate(reader.ReadInteger(), out var serial))
            reader.Fail(WireFault.TooLong);
        var since = reader.ReadTime();
        var reason = RevocationReason.Unspecified;
        if (reader.TryEnter(DerTag.Sequence, out var list))
        {
            for (var count = 1; reader.HasMore; count++)
            {
                if (count > MaxEntryExtensions)
                    reader.Fail(WireFault.TooLong);
                reason = ReadEntryExtension(ref reader, extensions) ?? reason;
            }

            reader.Leave(list);
        }

        reader.Leave(entry);
        if (reader.Fault == WireFault.None && !entries.TryAdd(serial, new Revocation(since, reason)))
            reader.Fail(WireFault.Duplicate);
    }

    private static RevocationReason? ReadEntryExtension(ref DerReader reader, ListExtensions extensions)
    {
        var extension = reader.EnterSequence();
        var type = reader.ReadOid();
        var isCritical = reader.NextIs(DerTag.Boolean) && reader.ReadBoolean();
        var value = new DerReader(reader.ReadOctetString());
        reader.Leave(extension);
        if (reader.Fault != WireFault.None)
            return null;
        if (type.Contents is not [0x55, 0x1d, 21])
        {
            extensions.Unknown(type, isCritical);
            return null;
        }

        var reason = (RevocationReason)value.ReadEnumerated();
        value.ExpectEnd();
        reader.FailIf(value.Fault);
        if (!Enum.IsDefined(reason))
            reader.Fail(WireFault.BadValue);
        return reason;
    }

    private sealed class ListExtensions
    {
        private const int MaxExtensions = 16;

        public long? Number { get; private set; }

        public ReadOnlyMemory<byte> AuthorityKeyIdentifier { get; private set; }

        public Oid? UnknownCritical { get; private set; }

        public void Read(ref DerReader reader, ReadOnlyMemory<byte> input)
        {
            var outer = reader.EnterSequence();
            for (var count = 1; reader.HasMore; count++)
            {
                if (count > MaxExtensions)
                    reader.Fail(WireFault.TooLong);
                var extension = reader.EnterSequence();
                var type = reader.ReadOid();
                var isCritical = reader.NextIs(DerTag.Boolean) && reader.ReadBoolean();
                var value = reader.ReadTlv(DerTag.OctetString).ContentsRange;
                reader.Leave(extension);
                if (reader.Fault == WireFault.None)
                    reader.FailIf(ReadValue(type, isCritical, input[value]));
            }

            reader.Leave(outer);
        }

        public void Unknown(in Oid type, bool isCritical)
        {
            if (isCritical)
                UnknownCritical ??= type;
        }

        private WireFault ReadValue(in Oid type, bool isCritical, ReadOnlyMemory<byte> value)
        {
            var reader = new DerReader(value.Span);
            switch (type.Contents is [0x55, 0x1d, var idCe] ? idCe : 0)
            {
                case 20 when Number is null:
                    Number = reader.ReadInt64();
                    break;
                case 35 when AuthorityKeyIdentifier.IsEmpty:
                    var outer = reader.EnterSequence();
                    var identifier = reader.PeekTlv().ContentsRange;
                    if (reader.NextIs(DerTag.Context(0)))
                    {
                        reader.ReadOctetString(DerTag.Context(0), minLength: 1, MaxKeyIdentifierLength);
                        AuthorityKeyIdentifier = value[identifier];
                    }

                    reader.SkipRest();
                    reader.Leave(outer);
                    break;
                case 20 or 35:
                    return WireFault.Duplicate;
                default:
                    Unknown(type, isCritical);
                    return WireFault.None;
            }

            reader.ExpectEnd();
            return reader.Fault;
        }
    }
}
