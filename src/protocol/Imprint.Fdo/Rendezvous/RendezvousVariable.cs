namespace Imprint.Fdo.Rendezvous;

/// <summary>RVVariable: what an instruction says.</summary>
public enum RendezvousVariable
{
    DeviceOnly = 0,
    OwnerOnly = 1,
    IPAddress = 2,
    DevicePort = 3,
    OwnerPort = 4,
    Dns = 5,
    ServerCertificateHash = 6,
    ClientCertificateHash = 7,
    UserInput = 8,
    WifiSsid = 9,
    WifiPassword = 10,
    Medium = 11,
    Protocol = 12,
    DelaySeconds = 13,
    Bypass = 14,
    ExtendedRendezvous = 15,
}

/// <summary>RVProtocol. Not the numbers of a <see cref="To2Transport"/>.</summary>
public enum RendezvousProtocol
{
    Rest = 0,
    Http = 1,
    Https = 2,
    Tcp = 3,
    Tls = 4,
    CoapTcp = 5,
    CoapUdp = 6,
}
