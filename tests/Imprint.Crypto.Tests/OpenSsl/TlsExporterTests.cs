using Imprint.Crypto.OpenSsl;

namespace Imprint.Crypto.Tests.OpenSsl;

public sealed class TlsExporterTests : IDisposable
{
    private readonly TlsParty _server = new("server");

    [Theory]
    [InlineData(TlsVersion.Tls12)]
    [InlineData(TlsVersion.Tls13)]
    public void Both_sides_export_the_same_and_every_input_counts(TlsVersion version)
    {
        using var pair = Pair(version);
        byte[] type = [0x0D];

        var here = Export(pair.Client, "EXPORTER_EAP_TLS_Key_Material", type, true, 128);
        Assert.Equal(here, Export(pair.Server, "EXPORTER_EAP_TLS_Key_Material", type, true, 128));
        Assert.Equal(256, here.Length);

        Assert.NotEqual(here, Export(pair.Client, "EXPORTER_EAP_TLS_Method-Id", type, true, 128));
        Assert.NotEqual(here, Export(pair.Client, "EXPORTER_EAP_TLS_Key_Material", [0x0E], true, 128));
        Assert.NotEqual(here, Export(pair.Client, "EXPORTER_EAP_TLS_Key_Material", [], true, 128));
        using var other = Pair(version);
        Assert.NotEqual(here, Export(other.Client, "EXPORTER_EAP_TLS_Key_Material", type, true, 128));
    }

    [Fact]
    public void Under_TLS_1_2_no_context_differs_from_an_empty_one()
    {
        using var pair = Pair(TlsVersion.Tls12);

        var without = Export(pair.Client, "client EAP encryption", [], false, 128);
        Assert.Equal(without, Export(pair.Server, "client EAP encryption", [], false, 128));
        Assert.NotEqual(without, Export(pair.Client, "client EAP encryption", [], true, 128));
        Assert.Equal(32, pair.Client.ClientRandom.Length);
    }

    [Fact]
    public void Under_TLS_1_3_no_context_is_an_empty_one()
    {
        using var pair = Pair(TlsVersion.Tls13);

        Assert.Equal(Export(pair.Client, "label", [], false, 64), Export(pair.Server, "label", [], true, 64));
    }

    [Fact]
    public void Nothing_is_exported_before_the_handshake_is_done_nor_without_bounds()
    {
        using var context = TlsContext.ForClient(TlsHandshakeTests.Options(TlsVersion.Tls13, party: null, check: null));
        using var session = context.Open();
        using var pair = Pair(TlsVersion.Tls13);

        Assert.Throws<InvalidOperationException>(() => session.ExportKeyingMaterial("label", [], false, 32));
        Assert.Throws<InvalidOperationException>(() => session.ClientRandom);
        Assert.Throws<ArgumentOutOfRangeException>(() => pair.Client.ExportKeyingMaterial("label", [], false, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => pair.Client.ExportKeyingMaterial("label", [], false, 100_000));
    }

    public void Dispose() => _server.Dispose();

    private TlsPair Pair(TlsVersion version)
    {
        using var serverContext = TlsContext.ForServer(TlsHandshakeTests.Options(version, _server, check: null));
        using var clientContext = TlsContext.ForClient(TlsHandshakeTests.Options(version, party: null, _server.Check));
        return TlsPair.Of(clientContext, serverContext).ShakeToTheEnd();
    }

    private static string Export(TlsSession session, string label, byte[] context, bool useContext, int length)
    {
        using var material = session.ExportKeyingMaterial(label, context, useContext, length);
        return Convert.ToHexString(material.Span);
    }
}
