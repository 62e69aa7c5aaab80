# cmake --install: the command, both libraries, their headers, pkg-config and find_package.
install(TARGETS tenure_command RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
