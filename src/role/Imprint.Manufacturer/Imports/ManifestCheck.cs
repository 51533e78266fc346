using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Imprint.Manufacturer.Factory;
using Imprint.Manufacturer.Ledger;
using Imprint.Pki;
using Imprint.Pki.Chains;
using Imprint.Pki.Pem;
using Imprint.Pki.Profiles;
using Imprint.Web.Bodies;
using Imprint.Web.Problems;
using Imprint.Wire.Ids;
using Imprint.Wire.Text;

namespace Imprint.Manufacturer.Imports;

/// <summary>A row that is right by itself: whether it fits the ledger is to be seen.</summary>
internal sealed record CheckedRow(int Row, DeviceIdentity Identity, DeviceCertificate Certificate, string? ClaimCode);

/// <summary>
/// Judges one row of a manifest by itself: its texts, its identifiers' check digits, its certificate, and whether they belong together.
/// </summary>
/// <param name="trust">Whose certificates count.</param>
/// <param name="maker">Who made the devices of the file, where neither row nor certificate says.</param>
internal sealed class ManifestCheck(FactoryTrust trust, string maker)
{
    private const int MaxShortText = 64;
    private const int FingerprintSymbols = 16;

    public RowFault? Check(int row, ManifestRow text, out CheckedRow? result)
    {
        result = null;
        if (text.Serial is null)
            return Missing("serial");
        if (!LedgerText.IsSerial(text.Serial))
            return Bad("serial", LedgerText.SerialRule);
        if (text.Model is null)
            return Missing("model");
        if (!LedgerText.IsName(text.Model))
            return Bad("model", LedgerText.NameRule);

        Gtin? gtin = null;
        Eid? eid = null;
        Imei? imei = null;
        DateTimeOffset? madeAt = null;
        string? claimCode = null;
        DeviceCertificate? certificate = null;
        byte[] keyHash = [];
        FactoryIdentity? named = null;
        var fault =
            ReadId("gtin", text.Gtin, out gtin)
            ?? ReadId("eid", text.Eid, out eid)
            ?? ReadId("imei", text.Imei, out imei)
            ?? CheckShort("batch", text.Batch)
            ?? CheckShort("carton", text.Carton)
            ?? CheckShort("secure_element", text.SecureElement)
            ?? CheckShort("firmware", text.Firmware)
            ?? CheckCountry(text.CountryOfSale)
            ?? ReadTime("manufactured_at", text.ManufacturedAt, out madeAt)
            ?? ReadClaimCode(text.ClaimCode, out claimCode)
            ?? ReadCertificate(text, out certificate, out keyHash, out named)
            ?? CheckFingerprint(text.KeyFingerprint, keyHash)
            ?? CheckNames(text, eid, imei, named);
        if (fault is not null)
            return fault;

        var madeBy = text.Manufacturer ?? (string.IsNullOrEmpty(named?.Manufacturer) ? maker : named.Manufacturer);
        if (!LedgerText.IsName(madeBy))
            return Bad("manufacturer", LedgerText.NameRule);
        var identity = new DeviceIdentity(madeBy, text.Serial, text.Model, keyHash)
        {
            Gtin = gtin,
            Eid = eid ?? named?.Eid,
            Imei = imei ?? named?.Imei,
            Batch = text.Batch,
            Carton = text.Carton,
            SecureElement = text.SecureElement,
            Firmware = text.Firmware,
            Country = text.CountryOfSale?.ToUpperInvariant(),
            MadeAt = madeAt,
        };
        result = new CheckedRow(row, identity, certificate!, claimCode);
        return null;
    }

    private static RowFault? ReadId<TId>(string column, string? text, out TId? id)
        where TId : struct, IIdentifier<TId>
    {
        id = null;
        if (text is null)
            return null;
        var fault = TId.Read(text, out var read);
        if (fault.IsNone)
        {
            id = read;
            return null;
        }

        var isRounded = text.Contains('E', StringComparison.OrdinalIgnoreCase) && text.Contains('+', StringComparison.Ordinal);
        return new RowFault(
            WebProblems.IdentifierChecksum,
            column,
            isRounded ? "A spreadsheet has rounded this number; format the column as text." : fault.Detail
        );
    }

    private static RowFault? CheckShort(string column, string? text) =>
        text is null || text.Length <= MaxShortText && !text.Any(char.IsControl)
            ? null
            : Bad(column, $"Expected at most {MaxShortText} printable characters.");

    private static RowFault? CheckCountry(string? text) =>
        text is null || text.Length == 2 && text.All(char.IsAsciiLetter)
            ? null
            : Bad("country_of_sale", "Expected two letters (ISO 3166-1).");

    private static RowFault? ReadTime(string column, string? text, out DateTimeOffset? time)
    {
        time = null;
        if (text is null)
            return null;
        if (
            !DateTimeOffset.TryParseExact(
                text,
                ["yyyy-MM-dd", "yyyy-MM-ddTHH:mm:ssZ", "yyyy-MM-ddTHH:mm:ss.FFFFFFFZ"],
                CultureInfo.InvariantCulture,
                DateTimeStyles.AssumeUniversal,
                out var read
            )
        )
            return Bad(column, "Expected a day or a time in UTC, such as 2026-11-21 or 2026-11-21T10:02:11Z.");
        time = read;
        return null;
    }

    private static RowFault? ReadClaimCode(string? text, out string? code)
    {
        code = text is null ? null : Factory.ClaimCode.Normalise(text);
        return text is null || code is not null
            ? null
            : Bad("claim_code", $"Expected {Factory.ClaimCode.SymbolCount} symbols, no I, L, O or U.");
    }

    private RowFault? ReadCertificate(
        ManifestRow text,
        out DeviceCertificate? certificate,
        out byte[] keyHash,
        out FactoryIdentity? named
    )
    {
        (certificate, keyHash, named) = (null, [], null);
        if (text.CertificatePemB64 is null)
            return ReadHashes(text, out certificate, out keyHash);
        if (ReadChain(text.CertificatePemB64) is not { } chain || !Certificate.TryParse(chain[0], out var leaf))
            return Bad("certificate_pem_b64", "Expected one or more certificates, PEM or DER, in base64.");

        if (trust.Check(chain) is ChainOutcome.Refused refused)
            return new RowFault(
                FactoryTrust.CodeOf(refused.Fault),
                "certificate_pem_b64",
                $"The certificate is not accepted: {refused.Fault} (certificate {refused.Position})."
            );
        var hash = SHA256.HashData(leaf.Raw.Span);
        if (text.CertificateSha256 is { } told && !told.Equals(Convert.ToHexString(hash), StringComparison.OrdinalIgnoreCase))
            return new RowFault("identifier-mismatch", "certificate_sha256", "This is the hash of another certificate.");
        FactoryIdentity.TryRead(leaf, out named);
        keyHash = SHA256.HashData(leaf.PublicKey.Raw.Span);
        certificate = new DeviceCertificate(hash, leaf.Raw.ToArray(), [.. chain.Skip(1)]);
        return null;
    }

    private static RowFault? ReadHashes(ManifestRow text, out DeviceCertificate? certificate, out byte[] keyHash)
    {
        (certificate, keyHash) = (null, []);
        if (text.CertificateSha256 is null)
            return new RowFault("cert-missing", "certificate_pem_b64", "There is no certificate, and no hash of one.");
        var hash = new byte[SHA256.HashSizeInBytes];
        if (text.CertificateSha256.Length != 2 * hash.Length || !Hex.TryDecode(text.CertificateSha256, hash))
            return Bad("certificate_sha256", "Expected 64 hex digits.");
        keyHash = new byte[SHA256.HashSizeInBytes];
        if (text.KeyFingerprint?.Length != 2 * keyHash.Length || !Hex.TryDecode(text.KeyFingerprint, keyHash))
            return Bad("key_fingerprint", "Without the certificate, expected SHA-256 over the key in 64 hex digits.");
        certificate = new DeviceCertificate(hash, Certificate: null, []);
        return null;
    }

    private static List<ReadOnlyMemory<byte>>? ReadChain(string base64)
    {
        var file = new byte[base64.Length];
        if (!Convert.TryFromBase64String(base64, file, out var length))
            return null;
        ReadOnlyMemory<byte> bytes = file.AsMemory(0, length);
        const byte DerSequence = 0x30;
        if (bytes.Span is [DerSequence, ..])
            return [bytes];
        return PemText.TryRead(Encoding.Latin1.GetString(bytes.Span), PemText.Certificate, out var blocks)
            ? [.. blocks.Select(block => (ReadOnlyMemory<byte>)block)]
            : null;
    }

    private static RowFault? CheckFingerprint(string? text, byte[] keyHash)
    {
        if (text is null)
            return null;
        var isSame =
            text.Length == FingerprintSymbols
                ? Crockford.Normalise(text, FingerprintSymbols) == DeviceIdentity.FingerprintOf(keyHash)
                : text.Equals(Convert.ToHexString(keyHash), StringComparison.OrdinalIgnoreCase);
        return isSame ? null : new RowFault("key-mismatch-label", "key_fingerprint", "This is the fingerprint of another key.");
    }

    // A swapped label shows here first.
    private static RowFault? CheckNames(ManifestRow text, Eid? eid, Imei? imei, FactoryIdentity? named)
    {
        if (named is null)
            return null;
        if (named.SerialNumber != text.Serial)
            return Mismatch("serial");
        if (eid is { } chip && named.Eid is { } itsChip && chip != itsChip)
            return Mismatch("eid");
        if (imei is { } radio && named.Imei is { } itsRadio && radio != itsRadio)
            return Mismatch("imei");
        return text.Manufacturer is { } maker && named.Manufacturer.Length > 0 && maker != named.Manufacturer
            ? Mismatch("manufacturer")
            : null;
    }

    private static RowFault Mismatch(string column) => new("identifier-mismatch", column, "The certificate names another one.");

    private static RowFault Missing(string column) => new(FieldFaults.MissingField, column, "This column must be filled.");

    private static RowFault Bad(string column, string rule) => new(FieldFaults.BadValue, column, rule);
}
