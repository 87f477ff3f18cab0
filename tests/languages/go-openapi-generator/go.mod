module nexus.example/scenario

go 1.23.0
